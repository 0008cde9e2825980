"""Whose credentials are at hand: asked before anything else, so that no change goes astray."""

from __future__ import annotations

import os
from dataclasses import dataclass

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ProfileNotFound,
)
from botocore.parsers import ResponseParserError

from ai_role_cli.errors import SurroundingsError

__all__ = ["Identity", "find_identity"]

_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """The account and region the credentials lead to."""

    account: str
    region: str
    arn: str


def find_identity(*, region: str | None, profile: str | None, account: str | None) -> Identity:
    """
    Return the identity of the credentials the engine will use.

    Args:
        region: The wanted region; None for the one of the environment or profile.
        profile: A profile of the AWS configuration; None for the default chain.
        account: The only account that is right; None if the file names none.

    Raises:
        SurroundingsError: No credentials or region, or another account than the file's.
    """
    try:
        # boto3 alone among the SDKs does not read AWS_REGION.
        wanted = region or os.environ.get("AWS_REGION") or None
        session = boto3.Session(profile_name=profile, region_name=wanted)
        if session.region_name is None:
            raise _no_region()
        caller = session.client(
            "sts",
            config=Config(
                connect_timeout=_TIMEOUT_SECONDS,
                read_timeout=_TIMEOUT_SECONDS,
                retries={"total_max_attempts": 2},
            ),
        ).get_caller_identity()
    except ProfileNotFound as error:
        raise _credentials(str(error), "profile-missing") from error
    except NoCredentialsError as error:
        raise _credentials("no AWS credentials were found", "no-credentials") from error
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise _credentials(f"AWS refused the credentials: {code}", "bad-credentials") from error
    except (BotoCoreError, ResponseParserError, ValueError) as error:
        # ValueError is botocore's for an endpoint that is no URL.
        raise _credentials(f"AWS could not be asked who this is: {error}", "no-answer") from error
    identity = Identity(caller["Account"], session.region_name, caller["Arn"])
    _check_account(identity, account)
    return identity


def _no_region() -> SurroundingsError:
    return SurroundingsError(
        "no AWS region is set",
        code="no-region",
        facts=(("looked in", "the role file, --region, AWS_REGION, AWS_DEFAULT_REGION, profile"),),
        hint="write region: in the role file",
    )


def _credentials(message: str, code: str) -> SurroundingsError:
    return SurroundingsError(
        message,
        code=code,
        hint="sign in (aws sso login), name a profile with --profile, or try it with --sandbox",
    )


def _check_account(identity: Identity, account: str | None) -> None:
    if account is not None and identity.account != account:
        raise SurroundingsError(
            f"the credentials are for account {identity.account}, the role file is for {account}",
            code="wrong-account",
            facts=(("signed in as", identity.arn),),
            hint="sign in to the other account, or name its profile with --profile",
        )
