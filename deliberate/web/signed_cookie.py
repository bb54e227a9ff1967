"""What this browser brings and takes away under our signature: above all the cookie that acts for a participant."""

from __future__ import annotations

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from deliberate.models import Assembly
from deliberate.web.mount import build_cookie_scope, find_cookie_prefix


def build_cookie_signer(purpose: str) -> URLSafeSerializer:
    """Return the signer of what is sent to the browser and comes back."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"deliberate.{purpose}")


def build_cookie_name(assembly: Assembly) -> str:
    return f"{find_cookie_prefix(request.environ)}part-{assembly.id}"


def read_cookie_token(assembly: Assembly) -> str | None:
    """Return the token that this browser was given here, whether it still acts for anyone or not."""
    try:
        return str(build_cookie_signer("participant").loads(request.cookies.get(build_cookie_name(assembly), "")))
    except BadSignature:
        return None


def forget_cookie(assembly: Assembly) -> None:
    """Delete the cookie of this assembly from the browser with the answer."""

    @after_this_request
    def delete_cookie(response: Response) -> Response:
        response.delete_cookie(build_cookie_name(assembly), **build_cookie_scope())
        return response
