# ruff: noqa: N802, ARG002 - names and signatures are those of the gRPC service
"""
The embedded `aws` provider: the engine's provider protocol over one sandbox account.

What AWS refuses is answered as Pulumi's bridge answers it; see `refusals`. Whatever the answer is,
the engine takes the operation as ended.

Source:
    pulumi/pulumi, proto/pulumi/provider.proto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from ai_role_cli.sandbox import configuration
from ai_role_cli.sandbox.check import Naming, check
from ai_role_cli.sandbox.difference import Change, Difference, compare
from ai_role_cli.sandbox.failures import ResourceError, doing
from ai_role_cli.sandbox.outputs import as_inputs, planned_creation, planned_update, settled
from ai_role_cli.sandbox.refusals import (
    Refusals,
    abort,
    provider_version,
    recorded_if_incomplete,
    refuse,
)
from ai_role_cli.sandbox.values import from_struct, to_struct

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi.runtime.proto.plugin_pb2 import PluginAttach, PluginInfo
    from pulumi.runtime.proto.provider_pb2 import (
        CheckRequest,
        CheckResponse,
        ConfigureRequest,
        ConfigureResponse,
        CreateRequest,
        CreateResponse,
        DeleteRequest,
        DiffRequest,
        DiffResponse,
        InvokeRequest,
        InvokeResponse,
        ProviderHandshakeRequest,
        ProviderHandshakeResponse,
        ReadRequest,
        ReadResponse,
        UpdateRequest,
        UpdateResponse,
    )

    from ai_role_cli.sandbox.resources import Resource
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["AwsProvider"]

_GONE = (
    "Resource provider reported that the resource did not exist while updating {urn}.\n\n"
    "This is usually a result of the resource having been deleted outside of Pulumi, and can "
    "often be fixed by running `pulumi refresh` before updating."
)
_KINDS = {
    Change.ADD: provider_pb2.PropertyDiff.ADD,
    Change.DELETE: provider_pb2.PropertyDiff.DELETE,
    Change.UPDATE: provider_pb2.PropertyDiff.UPDATE,
}
_REPLACING_KINDS = {
    Change.ADD: provider_pb2.PropertyDiff.ADD_REPLACE,
    Change.DELETE: provider_pb2.PropertyDiff.DELETE_REPLACE,
    Change.UPDATE: provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


class AwsProvider(ResourceProviderServicer):
    """
    Serves the resource types of one account.

    Args:
        resources: Resources under their Pulumi types.
        account: The account's 12 digits.
        partition: `aws`, `aws-cn` or `aws-us-gov`.
    """

    def __init__(self, resources: Mapping[str, Resource], *, account: str, partition: str) -> None:
        self._resources = resources
        self._account = account
        self._partition = partition
        self._refusals = Refusals()
        # The engine opens one connection for each provider resource of the program.
        self._default_tags: dict[str, PropertyMap] = {}

    def close(self) -> None:
        """Close the connections to the engines."""
        self._refusals.close()

    def Attach(self, request: PluginAttach, context: grpc.ServicerContext) -> Empty:
        """Accept the engine and remember where its log is."""
        self._refusals.attach(context, request.address)
        return Empty()

    def Handshake(
        self, request: ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> ProviderHandshakeResponse:
        """Ask for plain values: the engine keeps the marks of secrets itself."""
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> PluginInfo:
        """Return the version of the SDK the program uses."""
        return plugin_pb2.PluginInfo(version=provider_version())

    def CheckConfig(self, request: CheckRequest, context: grpc.ServicerContext) -> CheckResponse:
        """Return the provider's inputs as they came, and refuse endpoints elsewhere."""
        problems = configuration.endpoint_problems(from_struct(request.news))
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(problems))

    def DiffConfig(self, request: DiffRequest, context: grpc.ServicerContext) -> DiffResponse:
        """Return which settings changed, for the engine to use the new ones; none replaces."""
        olds, news = from_struct(request.olds), from_struct(request.news)
        changed = [name for name in sorted({*olds, *news}) if olds.get(name) != news.get(name)]
        return provider_pb2.DiffResponse(changes=_changes(changed), diffs=changed)

    def Configure(
        self, request: ConfigureRequest, context: grpc.ServicerContext
    ) -> ConfigureResponse:
        """Take the default tags, and refuse an account that is not allowed."""
        config = from_struct(request.args)
        problems = (
            *configuration.endpoint_problems(config),
            *configuration.account_problems(config, account=self._account),
        )
        if problems:
            refuse(context, "; ".join(problems))
        self._default_tags[context.peer()] = configuration.default_tags(config)
        return provider_pb2.ConfigureResponse(
            supportsPreview=True, supports_autonaming_configuration=True
        )

    def Check(self, request: CheckRequest, context: grpc.ServicerContext) -> CheckResponse:
        """Fill in defaults and report what the provider would not accept."""
        checked = check(
            self._resource(request.type, context).schema,
            from_struct(request.news),
            olds=from_struct(request.olds),
            naming=Naming(request.name, request.randomSeed, request.autonaming.proposed_name),
            tags=self._tags(context),
        )
        return provider_pb2.CheckResponse(
            inputs=to_struct(checked.inputs), failures=_failures(checked.problems)
        )

    def Diff(self, request: DiffRequest, context: grpc.ServicerContext) -> DiffResponse:
        """Compare the last outputs with the new inputs."""
        schema = self._resource(request.type, context).schema
        difference = compare(schema, from_struct(request.olds), news=from_struct(request.news))
        return provider_pb2.DiffResponse(
            changes=_changes(difference.properties),
            diffs=difference.properties,
            replaces=difference.replaces,
            deleteBeforeReplace=difference.is_deleted_first,
            hasDetailedDiff=schema.is_detailed,
            detailedDiff=_detailed(difference) if schema.is_detailed else None,
        )

    def Create(self, request: CreateRequest, context: grpc.ServicerContext) -> CreateResponse:
        """Create a resource, or say what is known of it beforehand."""
        resource = self._resource(request.type, context)
        inputs = from_struct(request.properties)
        planned = planned_creation(resource.schema, inputs)
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(planned))
        with self._refusals.around(context, request.urn, doing="creating", recorded=planned):
            resource_id = resource.create(inputs)
            with recorded_if_incomplete(resource, resource_id):
                outputs = self._outputs(resource, resource_id, known=inputs, context=context)
                if outputs is None:
                    raise ResourceError(f"reading {resource.schema.title}: couldn't find resource")
        return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(outputs))

    def Read(self, request: ReadRequest, context: grpc.ServicerContext) -> ReadResponse:
        """Return what the account says: on refresh, and on import when there are no inputs."""
        resource = self._resource(request.type, context)
        olds, inputs = from_struct(request.properties), from_struct(request.inputs)
        with self._refusals.around(context, request.urn, doing="refreshing"):
            outputs = self._outputs(
                resource, request.id, known={**olds, "tags": {}}, context=context
            )
        if outputs is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=to_struct(outputs),
            inputs=to_struct(
                _without_empty_defaults(inputs) if inputs else as_inputs(resource.schema, outputs)
            ),
        )

    def Update(self, request: UpdateRequest, context: grpc.ServicerContext) -> UpdateResponse:
        """Change a resource, or say what will be changed."""
        resource = self._resource(request.type, context)
        olds, news = from_struct(request.olds), from_struct(request.news)
        planned = planned_update(resource.schema, news, olds=olds)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=to_struct(planned))
        with (
            self._refusals.around(context, request.urn, doing="updating", recorded=planned),
            recorded_if_incomplete(resource, request.id),
        ):
            resource.update(request.id, olds, news=news)
            known = {**news, "tags": news.get("tags", olds.get("tags"))}
            outputs = self._outputs(resource, request.id, known=known, context=context)
        if outputs is None:
            abort(context, grpc.StatusCode.UNKNOWN, _GONE.format(urn=request.urn))
        stale = {name: olds[name] for name in resource.schema.refreshed if name in olds}
        return provider_pb2.UpdateResponse(properties=to_struct({**outputs, **stale}))

    def Delete(self, request: DeleteRequest, context: grpc.ServicerContext) -> Empty:
        """Delete a resource; one that is gone already is no error."""
        resource = self._resource(request.type, context)
        with self._refusals.around(context, request.urn, doing="deleting"):
            resource.delete(request.id, from_struct(request.properties))
        return Empty()

    def Invoke(self, request: InvokeRequest, context: grpc.ServicerContext) -> InvokeResponse:
        """Answer the data sources that say where the program is."""
        answer = configuration.invoke(request.tok, account=self._account, partition=self._partition)
        if answer is None:
            abort(context, grpc.StatusCode.UNIMPLEMENTED, f"the sandbox has no {request.tok}")
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(answer))
        return response

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """Let the running calls end: none takes long."""
        return Empty()

    def _resource(self, type_: str, context: grpc.ServicerContext) -> Resource:
        resource = self._resources.get(type_)
        if resource is None:
            abort(context, grpc.StatusCode.UNIMPLEMENTED, f"the sandbox has no {type_}")
        return resource

    def _tags(self, context: grpc.ServicerContext) -> PropertyMap:
        return self._default_tags.get(context.peer(), {})

    def _outputs(
        self,
        resource: Resource,
        resource_id: str,
        *,
        known: PropertyMap,
        context: grpc.ServicerContext,
    ) -> dict[str, JsonValue] | None:
        with doing(f"reading {resource.schema.title} ({resource_id})"):
            live = resource.read(resource_id)
        if live is None:
            return None
        return settled(resource.schema, live, known=known, default_tags=self._tags(context))


def _changes(changed: Collection[str]) -> provider_pb2.DiffResponse.DiffChanges.ValueType:
    response = provider_pb2.DiffResponse
    return response.DIFF_SOME if changed else response.DIFF_NONE


def _failures(problems: tuple[str, ...]) -> list[provider_pb2.CheckFailure]:
    return [provider_pb2.CheckFailure(reason=problem) for problem in problems]


def _detailed(difference: Difference) -> dict[str, provider_pb2.PropertyDiff]:
    return {
        path: provider_pb2.PropertyDiff(
            kind=(_REPLACING_KINDS if path in difference.replaces else _KINDS)[change]
        )
        for path, change in difference.changes.items()
    }


def _without_empty_defaults(inputs: PropertyMap) -> PropertyMap:
    return {name: value for name, value in inputs.items() if (name, value) != ("__defaults", [])}
