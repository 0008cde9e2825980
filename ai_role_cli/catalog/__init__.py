"""What AI services on AWS need of a role; for now, who assumes it."""

from __future__ import annotations

from ai_role_cli.catalog.services import ServiceTrustFacts, service_names, service_trust

__all__ = ["ServiceTrustFacts", "service_names", "service_trust"]
