"""Signs a PDF (PAdES, ETSI EN 319 142-1: B-B, B-T, B-LT, B-LTA) after asking whether the certificate still holds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from khoanh.adapters.signing.kinds import KeyFile, Means, Refused, Remote, Signed, Token, Trust
from khoanh.adapters.signing.read import describe_certificate, read_certificates
from khoanh.adapters.signing.remote import ask_certificate, ask_signature
from khoanh.foundation.errors import Invalid

_FETCH_S = 10
_SIGNATURE_BYTES = 512


def sign_pdf(pdf: bytes, means: Means, level: str, trust: Trust, *, reason: str = "", place: str = "") -> Signed:
    """Return a PDF with one more signature, of which nothing can be changed without being seen.

    Args:
        pdf: What is signed; its bytes stay as they are, the signature is added behind.
        means: What signs.
        level: B-B; B-T: with a time stamp; B-LT: with revocation evidence; B-LTA: and an archive time stamp.
        trust: Whom we believe.
        reason: Why, as shown in a reader's panel.
        place: Where.

    Raises:
        Refused: The certificate has expired or was revoked, or what is asked does not answer.
        Invalid: The password is wrong, or the level needs what is not set up.
    """
    _require_trust(level, trust)
    return asyncio.run(_sign(pdf, means, level, trust, reason, place))


def fetch_certificate(means: Means) -> bytes:
    """Return the certificate of what signs, DER. Raises Refused, Invalid."""

    async def fetch() -> bytes:
        import aiohttp

        async with aiohttp.ClientSession(trust_env=False) as session, _open_signer(session, means, []) as signer:
            return bytes(signer.signing_cert.dump())

    return asyncio.run(fetch())


def _require_trust(level: str, trust: Trust) -> None:
    if level != "B-B" and not trust.timestamp_url:
        raise Invalid(f"{level} needs a time-stamp server (timestamp_url)", vi="Chưa cấu hình máy chủ dấu thời gian")
    if level in ("B-LT", "B-LTA") and not trust.authorities:
        raise Invalid(
            f"{level} needs certificates of authorities (signature_authorities)",
            vi="Chưa cấu hình chứng thư của cơ quan chứng thực (signature_authorities)",
        )


async def _sign(pdf: bytes, means: Means, level: str, trust: Trust, reason: str, place: str) -> Signed:
    import aiohttp
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    authorities = read_certificates(trust.authorities) if trust.authorities else []
    async with aiohttp.ClientSession(trust_env=False) as session, _open_signer(session, means, authorities) as signer:
        context = _make_context(session, authorities, signer, level)
        await _check(signer, context, authorities)
        stamper = None
        if level != "B-B":
            stamper = HTTPTimeStamper(trust.timestamp_url, session=session, timeout=_FETCH_S)
        long = level in ("B-LT", "B-LTA")
        meta = signers.PdfSignatureMetadata(
            field_name="KhoanhSignature",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason or None,
            location=place or None,
            name=describe_certificate(signer.signing_cert).name,
            embed_validation_info=long,
            use_pades_lta=level == "B-LTA",
            validation_context=context if long else None,
            signer_key_usage=_find_usage(signer.signing_cert),
        )
        at = datetime.now(UTC)
        try:
            made = await signers.PdfSigner(meta, signer, timestamper=stamper).async_sign_pdf(
                IncrementalPdfFileWriter(BytesIO(pdf))
            )
        except (TimestampRequestError, aiohttp.ClientError, TimeoutError) as fault:
            raise Refused(
                f"the time-stamp server does not answer ({type(fault).__name__})",
                vi="Máy chủ dấu thời gian không trả lời",
            ) from fault
        except (PathError, ValidationError) as fault:
            raise _refuse(fault) from fault
        return Signed(made.getvalue(), describe_certificate(signer.signing_cert), at)


def _make_context(session: Any, authorities: list[Any], signer: Any, level: str) -> Any:
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

    roots = [one for one in authorities if one.self_issued]
    others = [one for one in authorities if not one.self_issued]
    return ValidationContext(
        trust_roots=roots,
        other_certs=[*others, *signer.cert_registry],
        allow_fetching=True,
        revocation_mode="hard-fail" if level in ("B-LT", "B-LTA") else "soft-fail",
        fetcher_backend=AIOHttpFetcherBackend(session, per_request_timeout=_FETCH_S),
    )


async def _check(signer: Any, context: Any, authorities: list[Any]) -> None:
    """Refuse a certificate that does not hold now. Raises Refused."""
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import PathError, ValidationError

    facts = describe_certificate(signer.signing_cert)
    moment = datetime.now(UTC)
    if moment > facts.valid_to:
        raise Refused(
            f"the certificate expired on {facts.valid_to:%Y-%m-%d}",
            vi=f"Chứng thư số đã hết hạn ngày {facts.valid_to:%d/%m/%Y}",
        )
    if moment < facts.valid_from:
        raise Refused(
            f"the certificate holds from {facts.valid_from:%Y-%m-%d} on",
            vi=f"Chứng thư số chỉ có hiệu lực từ ngày {facts.valid_from:%d/%m/%Y}",
        )
    if not authorities:
        return
    validator: Any = CertificateValidator(signer.signing_cert, validation_context=context)
    try:
        await validator.async_validate_usage(_find_usage(signer.signing_cert))
    except (PathError, ValidationError) as fault:
        raise _refuse(fault) from fault


def _find_usage(certificate: Any) -> set[str]:
    """Return the use that a certificate is made for: authorities here give one or both of these."""
    said = certificate.key_usage_value.native if certificate.key_usage_value is not None else set()
    return {next((one for one in ("non_repudiation", "digital_signature") if one in said), "non_repudiation")}


def _refuse(fault: Exception) -> Refused:
    from pyhanko_certvalidator import errors

    match fault:
        case errors.RevokedError():
            vi = "Chứng thư số đã bị thu hồi"
        case errors.ExpiredError():
            vi = "Chứng thư số (hoặc chứng thư cấp trên) đã hết hạn"
        case errors.InsufficientRevinfoError():
            vi = "Không kiểm tra được tình trạng thu hồi của chứng thư số (OCSP/CRL không trả lời)"
        case errors.PathBuildingError():
            vi = "Chứng thư số không do cơ quan chứng thực đã khai báo cấp"
        case _:
            vi = "Chứng thư số không dùng để ký được"
    return Refused(f"the certificate is refused: {str(fault)[:300]}", vi=vi)


@asynccontextmanager
async def _open_signer(session: Any, means: Means, authorities: list[Any]) -> AsyncIterator[Any]:
    match means:
        case KeyFile():
            yield _open_file(means, authorities)
        case Token():
            with _open_token(means, authorities) as signer:
                yield signer
        case Remote():
            yield await _open_remote(session, means)


def _open_file(means: KeyFile, authorities: list[Any]) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    try:
        return SimpleSigner.load_pkcs12_data(means.content, other_certs=authorities, passphrase=means.password.encode())
    except ValueError as fault:
        raise Invalid("the password of the key is wrong", vi="Sai mật khẩu của khóa ký số") from fault


@contextlib.contextmanager
def _open_token(means: Token, authorities: list[Any]) -> Any:
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(means.module, token_criteria=TokenCriteria(label=means.label), user_pin=means.pin)
    except pkcs11.exceptions.PinIncorrect as fault:
        raise Invalid("the PIN of the token is wrong", vi="Sai mã PIN của token") from fault
    except pkcs11.exceptions.PinLocked as fault:
        raise Refused("the token is locked", vi="Token đã bị khóa do nhập sai PIN nhiều lần") from fault
    except Exception as fault:
        # The module is another's program: it may raise anything when no token is put in.
        raise Refused(
            f"the token does not answer ({type(fault).__name__})", vi="Không tìm thấy token ký số, hãy cắm lại thiết bị"
        ) from fault
    try:
        signer = PKCS11Signer(session, cert_label=means.certificate, key_label=means.certificate, ca_chain=authorities)
        try:
            _ = signer.signing_cert.subject
        except Exception as fault:
            raise Invalid("the token has no such certificate", vi="Token không có chứng thư số này") from fault
        yield signer
    finally:
        session.close()


async def _open_remote(session: Any, means: Remote) -> Any:
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator import registry

    own, above = await ask_certificate(session, means)
    (certificate,) = read_certificates(own)
    made: Any = registry.SimpleCertificateStore
    store = made()
    store.register_multiple([read_certificates(one)[0] for one in above])

    class RemoteSigner(Signer):
        """Hands what is to be signed to the service."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:
                return bytes(max(_SIGNATURE_BYTES, certificate.public_key.byte_size))
            mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
            return await ask_signature(session, means, mechanism["algorithm"].native, data)

    return RemoteSigner(signing_cert=certificate, cert_registry=store)
