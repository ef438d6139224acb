"""The two commands: what they are told, and what they print."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cyclopts import App, Parameter

simulate = App(name="simulate", help="Play a modality or a HIS towards a server, this one or another.")

Zone = Annotated[str, Parameter(help="Time zone of dates and times.")]
Host = Annotated[str, Parameter(help="Where the server is.")]


@simulate.command
def modality(
    *,
    host: Host = "127.0.0.1",
    port: Annotated[int, Parameter(help="Its DICOM port.")] = 11112,
    called: Annotated[str, Parameter(help="Its AE title.")] = "KHOANH",
    ae_title: Annotated[str, Parameter(help="Ours; the server must know it.")] = "CT1",
    kind: Annotated[str, Parameter(help="Modality that is asked for; empty: whatever the worklist has.")] = "",
    most: Annotated[int, Parameter(help="How many examinations are done.")] = 1,
    images: Annotated[int, Parameter(help="At most so many images each.")] = 10,
    pause: Annotated[float, Parameter(help="Seconds between the start and the first image.")] = 0.0,
    ending: Annotated[
        Literal["completed", "discontinued", "wrong-entry"],
        Parameter(help="How they end; wrong-entry: discontinued as chosen by mistake."),
    ] = "completed",
    commit: Annotated[bool, Parameter(help="Ask for storage commitment.")] = True,
    zone: Zone = "Asia/Ho_Chi_Minh",
    dry: Annotated[bool, Parameter(negative="", help="Only show the worklist.")] = False,
) -> None:
    """Ask the worklist, perform what is on it (MPPS), send images with its identity, ask for commitment."""
    from khoanh.adapters.dicom_client import Peer
    from khoanh.cli.simulate.modality import Console, Examination

    console = Console(Peer(called, host, port, ae_title), print, ZoneInfo(zone))
    found = console.ask_worklist(kind)
    print(f"{len(found)} on the worklist of {ae_title}")
    for item in found[: most if not dry else None]:
        examination = Examination(console, item)
        print(f"· {examination.describe()}")
        if not dry:
            examination.perform(images, pause_s=pause, ending=ending, commit=commit)


@simulate.command
def his(
    *,
    host: Host = "127.0.0.1",
    port: Annotated[int, Parameter(help="Its HL7 port.")] = 2575,
    app: Annotated[str, Parameter(help="What we write in MSH-3; the server must know it.")] = "HIS",
    facility: Annotated[str, Parameter(help="What we write in MSH-4.")] = "BV01",
    patients: Annotated[int, Parameter(help="Who come on that day.")] = 60,
    minutes: Annotated[float, Parameter(help="How long the day lasts; 0: as fast as it is answered.")] = 5.0,
    seed: Annotated[int | None, Parameter(help="The same day again.")] = None,
    zone: Zone = "Asia/Ho_Chi_Minh",
) -> None:
    """Send a realistic day: admissions, orders, corrections, cancellations, a merge; print what was answered."""
    from khoanh.cli.simulate.his import Day, send_day

    day = Day(app, facility, patients, seed)
    send_day(host, port, day, minutes * 60, print, ZoneInfo(zone))
