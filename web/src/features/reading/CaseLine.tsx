import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangleFilled, IconNote } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Case } from "../../api";
import { formatMoment, useText } from "../../text";
import { orderName, orderPerson, PriorityMark, StateMark, useMay, useSignedIn } from "../../ui";
import styles from "./reading.module.css";
import { distance } from "./reading-search";

type Props = {
  one: Case;
  now: number;
  isChosen: boolean;
  onChoose: () => void;
  onOpen: () => void;
  onTakeOver: () => void;
  onRelease: () => void;
  onNotes: () => void;
};

/** A case: how long there is, whose it is, what is asked, where it stands and what to do. */
export function CaseLine({ one, now, isChosen, onChoose, onOpen, onTakeOver, onRelease, onNotes }: Props) {
  const text = useText();
  const { t } = text;
  const may = useMay();
  const me = useSignedIn()?.name ?? "";
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { order, holder } = one;
  const isOthers = holder !== "" && holder !== me;
  const isMine = holder === me && me !== "";
  const { isLate, unit, count } = distance(one.target_at, now);
  const time = t(`reading.${unit}`, { count });
  const isDone = order.state === "approved" || order.state === "returned";
  const action =
    order.state === "unread"
      ? t("reading.read")
      : isMine
        ? t("reading.goOn")
        : ["read", "approving"].includes(order.state) && may("report.approve") && !isOthers
          ? t("reading.approve")
          : order.state === "reading" && !isOthers
            ? t("reading.goOn")
            : t("reading.look");
  return (
    <li ref={line} className={styles.line} aria-current={isChosen || undefined} onClick={onChoose}>
      <div className={styles.due} data-late={(one.overdue && !isDone) || undefined}>
        {isDone ? (
          <span>{formatMoment(order.performed_at ?? order.ordered_at)}</span>
        ) : (
          <>
            <strong>{t(isLate ? "reading.late" : "reading.dueIn", { time })}</strong>
            <span className={styles.sub}>{formatMoment(one.target_at)}</span>
          </>
        )}
      </div>
      <div className={styles.who}>
        <button type="button" className={styles.name} onClick={onOpen}>
          {orderName(order, text)}
        </button>
        <span className={styles.sub}>{[orderPerson(order, text), order.patient_code].filter(Boolean).join(" · ")}</span>
      </div>
      <div className={styles.what}>
        <span>{order.service_name || order.code}</span>
        <span className={styles.sub}>
          {[order.modality, order.room_name, order.department, order.diagnosis].filter(Boolean).join(" · ")}
        </span>
      </div>
      <div className={styles.marks}>
        <StateMark state={order.state} />
        <PriorityMark priority={order.priority} />
        {one.critical && (
          <span className={styles.critical}>
            <IconAlertTriangleFilled size={14} aria-hidden="true" /> {t("reading.critical")}
          </span>
        )}
        <span className={styles.sub}>
          {isOthers || isMine
            ? t("reading.heldBy", { name: holder })
            : one.assigned
              ? t("reading.givenTo", { name: one.assigned })
              : one.draft_by && order.state === "unread"
                ? t("reading.draftBy", { name: one.draft_by })
                : ""}
        </span>
      </div>
      <div className={styles.actions}>
        <ActionIcon
          variant={one.notes > 0 ? "light" : "subtle"}
          color={one.notes > 0 ? "petrol" : "gray"}
          size={34}
          aria-label={t("reading.notes", { count: one.notes })}
          title={t("reading.notes", { count: one.notes })}
          onClick={onNotes}
        >
          <IconNote size={18} />
          {one.notes > 0 && <span className={styles.count}>{one.notes}</span>}
        </ActionIcon>
        {isMine && (
          <Button variant="default" size="compact-md" onClick={onRelease}>
            {t("reading.release")}
          </Button>
        )}
        {isOthers && (
          <Button variant="default" size="compact-md" onClick={onTakeOver}>
            {t("reading.takeOver")}
          </Button>
        )}
        <Button variant={isOthers || isDone ? "default" : "light"} size="compact-md" onClick={onOpen}>
          {action}
        </Button>
      </div>
    </li>
  );
}
