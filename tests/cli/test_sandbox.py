from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_that_serve_proposes_works(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text(
        "version: 1\nregion: eu-west-1\nroles: {agent: {service: sagemaker}}\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "ai_role_cli", "sandbox", "serve"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        endpoint = process.stdout.readline().strip()
        heading, command = process.stderr.readline(), process.stderr.readline()

        access_key, secret_key, *words = shlex.split(command)
        assert words == [
            *("aws", "--endpoint-url", endpoint, "--region", "eu-west-1"),
            *("iam", "list-roles"),
        ]
        iam = boto3.client(
            "iam",
            endpoint_url=endpoint,
            region_name="eu-west-1",
            aws_access_key_id=access_key.removeprefix("AWS_ACCESS_KEY_ID="),
            aws_secret_access_key=secret_key.removeprefix("AWS_SECRET_ACCESS_KEY="),
        )
        assert iam.list_roles()["Roles"] == []
        process.send_signal(signal.SIGINT)

    assert "Ctrl-C" in heading
    assert process.returncode == 0
