"""HL7 over sockets as a client: one message, one acknowledgment (MLLP, HL7 v2.5.1 appendix C.4)."""

from khoanh.adapters.hl7_client.link import LinkLost, MllpLink, open_link

__all__ = ["LinkLost", "MllpLink", "open_link"]
