from __future__ import annotations

import re
import subprocess

import pytest

from ai_role_cli.render.outputs import env_text, outputs_text, tfvars_text

ARN = "arn:aws:iam::123456789012:role/ai/support-agent"
OUTPUTS = {
    "support-agent": {"role_name": "acme-support", "role_arn": ARN},
    "t": {"role_arn": "arn:t"},
}

HOSTILE = ["a b", "$(touch x)", "`id`", "it's", 'say "x"', "a;b", "$HOME", "a\\b", "${x}", "%{y}"]


def test_text_is_one_aligned_line_for_each_value() -> None:
    assert outputs_text(OUTPUTS) == (
        "support-agent.role_name  acme-support\n"
        f"support-agent.role_arn   {ARN}\n"
        "t.role_arn               arn:t\n"
    )


def test_env_is_one_assignment_for_each_value() -> None:
    assert env_text(OUTPUTS) == (
        f"SUPPORT_AGENT_ROLE_NAME=acme-support\nSUPPORT_AGENT_ROLE_ARN={ARN}\nT_ROLE_ARN=arn:t\n"
    )


@pytest.mark.parametrize("key", ["a.b", "a@b", "a+b", "a=b", "a,b", "a-b", "a_b"])
def test_a_variable_is_named_by_letters_digits_and_underscores(key: str) -> None:
    assert env_text({key: {"role_arn": "x"}}) == "A_B_ROLE_ARN=x\n"


@pytest.mark.parametrize("value", [ARN, *HOSTILE])
def test_a_shell_reads_back_what_env_holds(value: str) -> None:
    script = f'{env_text({"agent": {"role_arn": value}})}printf %s "$AGENT_ROLE_ARN"'

    result = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=True, env={"HOME": "/"}
    )
    assert result.stdout == value


def test_tfvars_is_one_map_by_role() -> None:
    assert tfvars_text(OUTPUTS) == (
        "ai_roles = {\n"
        '  "support-agent" = {\n'
        '    role_name = "acme-support"\n'
        f'    role_arn = "{ARN}"\n'
        "  }\n"
        '  "t" = {\n'
        '    role_arn = "arn:t"\n'
        "  }\n"
        "}\n"
    )


@pytest.mark.parametrize("value", [ARN, "é", *HOSTILE])
def test_terraform_reads_back_what_tfvars_holds(value: str) -> None:
    text = tfvars_text({value: {"role_arn": value}})

    key, read = (_hcl(quoted) for quoted in re.findall(r'"(?:[^"\\]|\\.)*"', text))
    assert (key, read) == (value, value)


def _hcl(quoted: str) -> str:
    """Read a quoted template of HCL's native syntax; one that would be filled in is an error."""
    body = quoted[1:-1]
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", body)
    plain = body.replace("$${", "${").replace("%%{", "%{")
    return re.sub(r"\\(.)", r"\1", plain)


def test_nothing_applied_is_nothing_said() -> None:
    assert outputs_text({}) == ""
    assert env_text({}) == ""
    assert tfvars_text({}) == "ai_roles = {\n}\n"
