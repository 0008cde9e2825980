from __future__ import annotations

import copy
import json
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.engine import StackSettings
from ai_role_cli.engine.state.checkpoint import exported_checkpoint
from ai_role_cli.engine.state.state_check import check_state
from ai_role_cli.errors import AiRoleError, SurroundingsError
from ai_role_cli.plan import ResourceKind
from ai_role_cli.program import RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

ABSENT = Path("/none")
URN = "urn:pulumi:dev::ai-role::"
PROVIDER = f"{URN}pulumi:providers:aws::aws"
ASSET = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "uri": "http://e"}

State = dict[str, Any]


def sound() -> State:
    """A state as an apply leaves it, with one operation that was cut off."""
    role = {
        "urn": f"{URN}aws:iam/role:Role::agent",
        "custom": True,
        "id": "agent",
        "type": "aws:iam/role:Role",
        "inputs": {"__defaults": [], "name": "agent"},
        "outputs": {"arn": "arn:aws:iam::123456789012:role/agent", "tags": None},
        "parent": f"{URN}pulumi:pulumi:Stack::ai-role-dev",
        "provider": f"{PROVIDER}::5955a169",
        "stackTrace": [{"sourcePosition": "project:///program.py#1"}],
        "somethingNew": True,
    }
    provider = {
        "urn": PROVIDER,
        "custom": True,
        "id": "5955a169",
        "type": "pulumi:providers:aws",
        "inputs": {
            "__internal": {},
            "allowedAccountIds": '["123456789012"]',
            "region": "us-east-1",
            "skipCredentialsValidation": "false",
            "skipRegionValidation": "true",
            "version": "7.51.1",
        },
        "outputs": {"region": "us-east-1", "version": "7.51.1"},
    }
    stack = {
        "urn": f"{URN}pulumi:pulumi:Stack::ai-role-dev",
        "custom": False,
        "type": "pulumi:pulumi:Stack",
        "outputs": {"agent": {"role_name": "agent"}},
    }
    owner = {
        "urn": f"{URN}ai-role:index:RoleFile::owner",
        "custom": False,
        "type": "ai-role:index:RoleFile",
        "inputs": {"file": "roles.yaml"},
    }
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-28T21:52:14Z", "magic": "ab", "version": "v3.259.0"},
            "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:Yg"}},
            "resources": [stack, owner, provider, role],
            "pending_operations": [{"type": "creating", "resource": role}],
            "metadata": {},
        },
    }


def check(state: State, stack: StackSettings) -> None:
    check_state(exported_checkpoint(json.dumps(state), "s3://bucket"), stack)


def test_what_ai_role_makes_passes(settings: StackSettings) -> None:
    check(sound(), settings)
    check({"version": 3, "deployment": {}}, settings)


def test_the_types_of_a_state_are_those_of_a_plan() -> None:
    assert set(ResourceKind) == RESOURCE_TYPES


def resource(index: int, **values: object) -> Callable[[State], None]:
    def change(state: State) -> None:
        found = state["deployment"]["resources"][index]
        found.update(values)

    return change


def provider_input(**values: object) -> Callable[[State], None]:
    def change(state: State) -> None:
        state["deployment"]["resources"][2]["inputs"].update(values)

    return change


def part(**values: object) -> Callable[[State], None]:
    return lambda state: state["deployment"].update(values)


def pending(**values: object) -> Callable[[State], None]:
    return lambda state: state["deployment"]["pending_operations"][0].update(values)


def no_allowed_account(state: State) -> None:
    del state["deployment"]["resources"][2]["inputs"]["allowedAccountIds"]


def long_s(state: State) -> None:
    state["deployment"]["resources"][3]["cu\u017ftom"] = True


STRANGER = {**sound()["deployment"]["resources"][3], "type": "aws:ec2/instance:Instance"}
SERVICE = {"url": "https://evil.example", "owner": "o", "project": "p", "stack": "dev"}


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        pytest.param(
            resource(3, type="aws:ec2/instance:Instance"), "aws:ec2/instance", id="resource-type"
        ),
        pytest.param(
            resource(3, type="command:local:Command"), "command:local:Command", id="command"
        ),
        pytest.param(
            resource(2, type="pulumi:providers:evil"), "type pulumi:providers:evil", id="provider"
        ),
        pytest.param(pending(resource=STRANGER), "type aws:ec2/instance", id="pending-type"),
        pytest.param(pending(type="running"), "running", id="pending-verb"),
        pytest.param(
            provider_input(pluginDownloadURL="http://evil.example"),
            "pluginDownloadURL",
            id="download",
        ),
        pytest.param(
            provider_input(__internal={"pluginDownloadURL": "http://evil.example"}),
            "__internal",
            id="internal",
        ),
        pytest.param(
            provider_input(endpoints='[{"iam":"http://evil.example"}]'), "endpoints", id="endpoint"
        ),
        pytest.param(provider_input(httpProxy="http://evil.example"), "httpProxy", id="proxy"),
        pytest.param(provider_input(region="us-east-1.evil.example/"), "input region", id="region"),
        pytest.param(provider_input(version="../../evil"), "input version", id="version"),
        pytest.param(provider_input(allowedAccountIds="[]"), "allowedAccountIds", id="accounts"),
        pytest.param(no_allowed_account, "has no input allowedAccountIds", id="no-account"),
        pytest.param(
            resource(2, outputs={"endpoints": "[]"}), "output endpoints", id="provider-output"
        ),
        pytest.param(
            resource(3, provider=f"{PROVIDER}::other"), "is not in the state", id="no-provider"
        ),
        pytest.param(resource(3, provider=""), "is not in the state", id="default-provider"),
        pytest.param(
            resource(3, urn=f"{URN}aws:iam/policy:Policy::agent"), "is not a", id="urn-type"
        ),
        pytest.param(
            resource(3, urn="urn:pulumi:prod::ai-role::aws:iam/role:Role::agent"),
            "is not a aws:iam/role:Role of stack dev",
            id="urn-stack",
        ),
        pytest.param(resource(3, urn="agent"), "is not a", id="not-an-urn"),
        pytest.param(
            resource(3, urn=f"{URN}aws:iam/role:Role::a\n::error::b"), "a?::error::b", id="control"
        ),
        pytest.param(resource(3, custom=False), "is made by no provider", id="not-custom"),
        pytest.param(resource(1, inputs={"file": "../a"}), "as ai-role writes it", id="file-above"),
        pytest.param(resource(1, inputs={"file": "/a"}), "as ai-role writes it", id="file-at-root"),
        pytest.param(resource(1, inputs={"file": "a\n"}), "as ai-role writes it", id="file-lines"),
        pytest.param(resource(1, inputs={"more": "a"}), "as ai-role writes it", id="owner-more"),
        pytest.param(resource(1, custom=True), "is made by a provider", id="custom-owner"),
        pytest.param(resource(3, external=True), "is only read", id="external"),
        pytest.param(resource(3, resourceHooks={"beforeCreate": ["x"]}), "Hooks", id="hooks"),
        pytest.param(resource(3, snippetID="1"), "snippetID", id="snippet-of-a-resource"),
        pytest.param(resource(3, Provider="x"), "Provider is not spelled", id="other-case"),
        pytest.param(long_s, "cu?tom is not spelled custom", id="folded-case"),
        pytest.param(resource(3, inputs={"policy": ASSET}), "an asset", id="asset"),
        pytest.param(resource(3, outputs={"a": [{"b": ASSET}]}), "an asset", id="deep-asset"),
        pytest.param(
            resource(3, inputs={"PluginChecksums": {}}), "PluginChecksums", id="checksums"
        ),
        pytest.param(
            part(manifest={"plugins": [{"name": "aws", "path": "evil"}]}),
            "names plugins",
            id="manifest",
        ),
        pytest.param(part(manifest={"Plugins": []}), "not spelled plugins", id="manifest-case"),
        pytest.param(part(snippets=[{"code": "x"}]), "snippets", id="snippets"),
        pytest.param(part(Resources=[STRANGER]), "not spelled resources", id="resources-case"),
        pytest.param(
            part(secrets_providers={"type": "service", "state": SERVICE}),
            "neither a passphrase",
            id="service",
        ),
        pytest.param(
            part(secrets_providers={"type": "cloud", "state": {"url": "hashivault://evil"}}),
            "neither a passphrase",
            id="vault",
        ),
        pytest.param(
            part(secrets_providers={"type": "passphrase", "State": {}}), "State", id="secrets-case"
        ),
        pytest.param(part(secrets_providers=[1]), "as the engine writes it", id="secrets-list"),
        pytest.param(lambda state: state.update(version=5), "version 5", id="format"),
        pytest.param(lambda state: state.update(features=["hooks"]), "uses hooks", id="feature"),
    ],
)
def test_what_ai_role_does_not_make_is_refused_and_named(
    settings: StackSettings, change: Callable[[State], None], fact: str
) -> None:
    state = copy.deepcopy(sound())
    change(state)

    with pytest.raises(SurroundingsError) as raised:
        check(state, settings)

    assert raised.value.code == "state-foreign"
    assert raised.value.facts[0] == ("state", "s3://bucket")
    assert fact in "\n".join(text for _, text in raised.value.facts)
    assert all(text.isprintable() for _, text in raised.value.facts)


def test_the_service_that_keeps_the_state_may_keep_its_secrets(settings: StackSettings) -> None:
    state = sound()
    state["deployment"]["secrets_providers"] = {"type": "service", "state": SERVICE}
    there = replace(settings, backend="https://evil.example/")

    check(state, there)
    state["deployment"]["secrets_providers"]["state"] = {**SERVICE, "URL": "https://other.example"}
    with pytest.raises(SurroundingsError):
        check(state, there)


def test_a_vault_is_asked_if_the_settings_here_name_it(settings: StackSettings) -> None:
    state = sound()
    vault = {"type": "cloud", "state": {"url": "awskms://alias/iac", "encryptedkey": "Yg"}}
    state["deployment"]["secrets_providers"] = vault
    file = settings.work_dir / "Pulumi.dev.yaml"
    file.parent.mkdir(parents=True)

    file.write_text("secretsprovider: awskms://alias/iac\n", encoding="utf-8")
    check(state, settings)
    for other in ("secretsprovider: awskms://alias/other\n", "[\n", "5\n", "secretsprovider: {}\n"):
        file.write_text(other, encoding="utf-8")
        with pytest.raises(SurroundingsError):
            check(state, settings)


VALUES: tuple[object, ...] = (
    *(None, True, 0, -1, 0.5, "", "a", "\0", "\ud800", "pulumi:providers:aws", URN, PROVIDER),
    *([], [None], [[]], {}, {"a": {}}, {"": None}, ASSET, {"type": 5}, [{"urn": 5}]),
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place within a value."""
    if isinstance(value, dict):
        inner = [(key, part) for key, part in value.items()]
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        inner = []
    return [path, *(found for key, part in inner for found in places(part, (*path, key)))]


PLACES = [path for path in places(sound()) if path]


def test_a_changed_state_is_refused_in_our_words_or_taken() -> None:
    chance = random.Random(10)  # noqa: S311 - the same each time
    stack = StackSettings("ai-role", "dev", ABSENT, "s3://bucket")
    refused: Counter[str] = Counter()
    for _ in range(2_000):
        text = changed(chance)
        try:
            found = exported_checkpoint(text, "s3://bucket")
            check_state(found, stack)
            assert found.import_text()
            assert len(found.digest or "0" * 64) == 64
            refused["taken"] += 1
        except AiRoleError as error:
            refused[error.code] += 1

    assert set(refused) == {"taken", "state-unreadable", "state-foreign"}
    assert min(refused.values()) > 100


def changed(chance: random.Random) -> str:
    """The text of a state with some of its values replaced, or cut off."""
    state = sound()
    for path in chance.sample(PLACES, chance.randint(1, 3)):
        with suppress(KeyError, IndexError, TypeError):
            holder: Any = state
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = chance.choice(VALUES)
    text = json.dumps(state)
    return text[: chance.randrange(len(text))] if chance.random() < 0.1 else text
