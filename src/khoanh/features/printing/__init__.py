"""What is printed for an order: slip and label, with Code 128 and QR."""

from khoanh.features.printing.rules import draw_code_128
from khoanh.features.printing.slip import Drawing, Slip, draw_qr, read_slip

__all__ = ["Drawing", "Slip", "draw_code_128", "draw_qr", "read_slip"]
