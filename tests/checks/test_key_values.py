from __future__ import annotations

import pytest

from ai_role_cli.checks.key_values import absent_value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:SourceIp", "10.0.0.0/8"),
        ("AWS:sourceip", "10.1.2.3"),
        ("aws:SourceIp", "172.31.0.0/16"),
        ("aws:SourceIp", "192.168.1.0/24"),
        ("aws:SourceIp", "fd00::/8"),
        ("aws:SourceVpc", "production"),
        ("aws:SourceVpc", "vpce-0123456789abcdef0"),
        ("aws:SourceVpce", "vpce-1234"),
    ],
)
def test_no_request_has_such_a_value(key: str, value: str) -> None:
    assert absent_value(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:SourceIp", "203.0.113.0/24"),
        ("aws:SourceIp", "8.0.0.0/6"),
        ("aws:SourceIp", "2001:db8::/32"),
        ("aws:SourceIp", "office"),
        ("aws:VpcSourceIp", "10.0.0.0/8"),
        ("aws:SourceVpc", "vpc-12345678"),
        ("aws:SourceVpc", "vpc-0123456789abcdef0"),
        ("aws:SourceVpc", "vpc-*"),
        ("aws:SourceVpce", "vpce-0123456789abcdef0"),
        ("aws:PrincipalTag/vpc", "production"),
    ],
)
def test_a_request_may_have_such_a_value(key: str, value: str) -> None:
    assert absent_value(key, value) is None
