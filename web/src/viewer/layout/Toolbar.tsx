import {
  IconArrowsMaximize,
  IconAspectRatio,
  IconContrast2,
  IconFlipHorizontal,
  IconFlipVertical,
  IconInfoCircle,
  IconKeyboard,
  IconLayoutGrid,
  IconLayoutSidebar,
  IconRestore,
  IconRotate,
  IconRotateClockwise,
  IconTrashX,
} from "@tabler/icons-react";
import { type RefObject, useContext } from "react";
import { useText } from "../../text";
import { LAYOUTS } from "../hanging";
import { LeaveContext, useReading, useReadingState } from "./context";
import { toggleFullScreen } from "./fullScreen";
import { IconButton } from "./IconButton";
import { Menu } from "./Menu";
import { PresetMenu } from "./PresetMenu";
import { ReportButtons } from "./ReportButtons";
import { ToolButtons } from "./ToolButtons";
import { VolumeButton } from "./VolumeButton";
import styles from "./window.module.css";

const SIZE = 20;

function PictureButtons() {
  const { t } = useText();
  const reading = useReading();
  return (
    <div className={styles.group}>
      <IconButton label={t("viewer.invert")} onClick={() => reading.picture.invert()}>
        <IconContrast2 size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.rotateLeft")} onClick={() => reading.picture.rotate(-90)}>
        <IconRotate size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.rotateRight")} onClick={() => reading.picture.rotate(90)}>
        <IconRotateClockwise size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.flipHorizontal")} onClick={() => reading.picture.flip("horizontal")}>
        <IconFlipHorizontal size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.flipVertical")} onClick={() => reading.picture.flip("vertical")}>
        <IconFlipVertical size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.fit")} onClick={() => reading.picture.fit()}>
        <IconAspectRatio size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.reset")} onClick={() => reading.picture.reset()}>
        <IconRestore size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.clear")} onClick={() => reading.removeMeasurements()}>
        <IconTrashX size={SIZE} />
      </IconButton>
    </div>
  );
}

function WindowButtons({ frame }: { frame: RefObject<HTMLDivElement | null> }) {
  const { t } = useText();
  const reading = useReading();
  const overlays = useReadingState((state) => state.overlays);
  const strip = useReadingState((state) => state.strip);
  return (
    <div className={styles.group}>
      <Menu
        label={t("viewer.layout")}
        icon={<IconLayoutGrid size={SIZE} />}
        items={LAYOUTS.map((layout) => ({
          key: `${layout.rows}x${layout.columns}`,
          label: t("viewer.layoutOf", layout),
          onClick: () => reading.chooseLayout(layout),
        }))}
      />
      <IconButton label={t("viewer.strip")} pressed={strip} onClick={() => reading.store.change({ strip: !strip })}>
        <IconLayoutSidebar size={SIZE} />
      </IconButton>
      <IconButton
        label={t("viewer.overlays")}
        pressed={overlays}
        onClick={() => reading.store.change({ overlays: !overlays })}
      >
        <IconInfoCircle size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.fullScreen")} onClick={() => toggleFullScreen(frame.current)}>
        <IconArrowsMaximize size={SIZE} />
      </IconButton>
      <IconButton label={t("viewer.help.title")} onClick={() => reading.store.change({ help: true })}>
        <IconKeyboard size={SIZE} />
      </IconButton>
    </div>
  );
}

/** Every tool; on a phone it stands at the foot and slides sideways. */
export function Toolbar({ frame }: { frame: RefObject<HTMLDivElement | null> }) {
  const { t } = useText();
  // Who came by a link writes no reports, and nothing of the session is there to ask.
  const isSignedIn = useContext(LeaveContext) === null;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t("viewer.tools")}>
      <ToolButtons />
      {isSignedIn && <ReportButtons />}
      <div className={styles.group}>
        <PresetMenu />
        <VolumeButton />
      </div>
      <PictureButtons />
      <WindowButtons frame={frame} />
    </div>
  );
}
