"""Associations are counted over processes, and a place never outlives its holder."""

import subprocess
import sys
from pathlib import Path

from khoanh.entrypoints.dimse.slots import Slots

HOLDER = """
import sys
from pathlib import Path
from khoanh.entrypoints.dimse.slots import Slots
slots = Slots(Path(sys.argv[1]), 3)
held = [slots.take("CT1", 2), slots.take("CT1", 2)]
print(len([slot for slot in held if slot]), flush=True)
sys.stdin.read()
"""


def test_a_device_and_everybody_together_have_their_limits(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "run", 3)
    held = [slots.take("CT1", 2), slots.take("CT1", 2)]
    assert all(held) and slots.take("CT1", 2) is None
    third = slots.take("MR1", 2)
    assert third is not None and slots.take("MR1", 2) is None
    third.free()
    again = slots.take("MR1", 2)
    assert again is not None
    for slot in (*held, again):
        assert slot is not None
        slot.free()


def test_another_process_is_counted_until_it_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdin is not None
    with holder.stdout, holder.stdin:
        assert holder.stdout.readline() == "2\n"
        slots = Slots(tmp_path, 3)
        assert slots.take("CT1", 2) is None
        holder.kill()
        holder.wait()
    slot = slots.take("CT1", 2)
    assert slot is not None
    slot.free()
