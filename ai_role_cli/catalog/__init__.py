"""
What AI services on AWS need of a role: package data, read when it is asked for.

`service_names`, `task_names`, `suggest_name` and `load_index` read the index alone; `find_service`
and its kin read one entry and the fragments it uses. To make the policies of a role:

    use = task_use(name, task, given)                   # checks values; RefusedParametersError
    statements = merge_statements(
        statement for use in uses for statement in expand_task(use, role_name="ai/acme-trainer")
    )
    condition = trust_condition(entry, uses)            # why, by default, and for the strict
    for assumer in assumers(entry, uses): ...           # one trust statement each

`{partition}`, `{region}` and `{account}` are left in the results for the policy layer.
"""

from __future__ import annotations

from ai_role_cli.catalog.entries import (
    client_task,
    find_host,
    find_service,
    no_role_advice,
    platform,
)
from ai_role_cli.catalog.escalations import (
    EscalationFamily,
    EscalationPath,
    EscalationTarget,
    escalation_paths,
)
from ai_role_cli.catalog.expand import (
    ConditionData,
    StatementData,
    expand_task,
    merge_statements,
)
from ai_role_cli.catalog.facts import (
    Confidence,
    Feature,
    Lifecycle,
    LifecycleStatus,
    Source,
    SourceKind,
    Support,
)
from ai_role_cli.catalog.index import (
    Index,
    IndexEntry,
    load_index,
    service_names,
    suggest_name,
    task_names,
)
from ai_role_cli.catalog.inference_profiles import profile_prefixes
from ai_role_cli.catalog.managed_policies import (
    managed_policy_denies,
    managed_policy_names,
    managed_policy_path,
    suggest_managed_policy,
)
from ai_role_cli.catalog.model import (
    Host,
    NoRole,
    Platform,
    PlatformTrust,
    Service,
    TrustedEntry,
)
from ai_role_cli.catalog.parameters import Kind, kind_description
from ai_role_cli.catalog.sensitive_actions import (
    SensitiveActions,
    SensitiveGroup,
    sensitive_actions,
)
from ai_role_cli.catalog.services import ServiceTrustFacts, service_trust
from ai_role_cli.catalog.task_use import (
    ParameterRefusal,
    RefusedParametersError,
    TaskUse,
    accepted_parameters,
    task_use,
)
from ai_role_cli.catalog.tasks import Client, Option, Parameter, StatementTemplate, Task
from ai_role_cli.catalog.trust import Assumer, TrustCondition, assumers, trust_condition

__all__ = [
    "Assumer",
    "Client",
    "ConditionData",
    "Confidence",
    "EscalationFamily",
    "EscalationPath",
    "EscalationTarget",
    "Feature",
    "Host",
    "Index",
    "IndexEntry",
    "Kind",
    "Lifecycle",
    "LifecycleStatus",
    "NoRole",
    "Option",
    "Parameter",
    "ParameterRefusal",
    "Platform",
    "PlatformTrust",
    "RefusedParametersError",
    "SensitiveActions",
    "SensitiveGroup",
    "Service",
    "ServiceTrustFacts",
    "Source",
    "SourceKind",
    "StatementData",
    "StatementTemplate",
    "Support",
    "Task",
    "TaskUse",
    "TrustCondition",
    "TrustedEntry",
    "accepted_parameters",
    "assumers",
    "client_task",
    "escalation_paths",
    "expand_task",
    "find_host",
    "find_service",
    "kind_description",
    "load_index",
    "managed_policy_denies",
    "managed_policy_names",
    "managed_policy_path",
    "merge_statements",
    "no_role_advice",
    "platform",
    "profile_prefixes",
    "sensitive_actions",
    "service_names",
    "service_trust",
    "suggest_managed_policy",
    "suggest_name",
    "task_names",
    "task_use",
    "trust_condition",
]
