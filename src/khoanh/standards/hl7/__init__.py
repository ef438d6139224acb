"""HL7 v2 as the standard says it."""
