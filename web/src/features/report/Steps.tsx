import { Button, Menu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import type { Report } from "../../api";
import { useText } from "../../text";
import { useMay, useSignedIn } from "../../ui";
import styles from "./report.module.css";
import { type Act, actsFor, isUnsigned } from "./steps";

type Props = { report: Report; isBusy: boolean; onAct: (act: Act) => void };

/** How many stand as buttons of their own; the rest are behind one. */
const SHOWN = 3;

/** What can be done next with the report. */
export function Steps({ report, isBusy, onAct }: Props) {
  const { t } = useText();
  const may = useMay();
  const me = useSignedIn()?.name ?? "";
  const acts = actsFor(report, me, may);
  const shown = acts.slice(0, acts.length === SHOWN + 1 ? SHOWN + 1 : SHOWN);
  const rest = acts.slice(shown.length);
  return (
    <div className={styles.steps}>
      {isUnsigned(report) && <span className={styles.waiting}>{t("report.unsigned")}</span>}
      {shown.map((act, index) => (
        <Button
          key={act}
          variant={index === 0 ? "filled" : "default"}
          loading={isBusy && index === 0}
          disabled={isBusy && index > 0}
          onClick={() => onAct(act)}
        >
          {t(`report.act.${act}`)}
          {index === 0 && <kbd className={styles.key}>Ctrl ↵</kbd>}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <Button variant="default" px={8} aria-label={t("report.more")} title={t("report.more")}>
              <IconDotsVertical size={18} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((act) => (
              <Menu.Item key={act} onClick={() => onAct(act)}>
                {t(`report.act.${act}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
