"""
`ai-role preview --sandbox` beside `terraform plan` of the same roles, nothing of them there yet.

Terraform is left out where it cannot be initialised. `TERRAFORM_PLUGINS` may name a folder with its
AWS provider, for machines that cannot download it.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from installation import AI_ROLE, compile_all
from measuring import Contender, measured, table
from moto.server import ThreadedMotoServer
from policies import documents_of, write_terraform
from role_files import role_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLES = 50
_RUNS = 5


def main() -> None:
    compile_all()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        with TemporaryDirectory() as name:
            results = measured(list(_contenders(Path(name), f"http://{host}:{port}")), _RUNS)
    finally:
        server.stop()
    print(table(f"preview, roles: {_ROLES}", results))


def _contenders(folder: Path, endpoint: str) -> Iterator[Contender]:
    roles, configuration = folder / "roles.yaml", folder / "terraform"
    roles.write_text(role_file(_ROLES), encoding="utf-8")
    yield Contender(
        "ai-role preview --sandbox",
        [AI_ROLE, "preview", str(roles), "--sandbox"],
        {0: f"{_ROLES} to create"},
    )
    if (terraform := shutil.which("terraform")) is None:
        return
    write_terraform(documents_of(roles), configuration, endpoint=endpoint)
    inside = [terraform, f"-chdir={configuration}"]
    plugins = os.environ.get("TERRAFORM_PLUGINS")
    options = ["-input=false", *([f"-plugin-dir={plugins}"] if plugins else [])]
    if subprocess.run([*inside, "init", *options], check=False, capture_output=True).returncode:
        print("terraform is left out: its AWS provider cannot be had")
        return
    plan = [*inside, "plan", "-input=false", "-no-color", "-lock=false"]
    yield Contender("terraform plan", plan, {0: " to add"})


if __name__ == "__main__":
    main()
