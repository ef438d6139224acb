import { Alert, Button, Group, Tabs } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type Content, type KeyImage, type Report, takeReportStep } from "../../api";
import { useText } from "../../text";
import type { DeskWord } from "../../ui";
import { useMay, useSignedIn } from "../../ui";
import { ClashDialog } from "./ClashDialog";
import { insertAt, isWritable, type Section } from "./draft";
import { Earlier } from "./Earlier";
import { Head } from "./Head";
import { KeyImages } from "./KeyImages";
import { ReasonDialog } from "./ReasonDialog";
import styles from "./report.module.css";
import { SavingMark } from "./SavingMark";
import { Sections } from "./Sections";
import { SignDialog } from "./SignDialog";
import { Steps } from "./Steps";
import { type Act, actsFor, NEEDS_REASON } from "./steps";
import { useActs } from "./use-acts";
import { useDesk } from "./use-desk";
import { useDraft } from "./use-draft";
import { useLock } from "./use-lock";
import { Versions } from "./Versions";
import { Words } from "./Words";

type Props = {
  report: Report;
  /** It stands beside the pictures, in their window. */
  isBeside: boolean;
  onShow: (image: KeyImage) => void;
  onHide?: (() => void) | undefined;
};

/** The report as it is written or read: its text, what was said before, its versions, and the next step. */
export function ReportEditor({ report, isBeside, onShow, onHide }: Props) {
  const { t } = useText();
  const may = useMay();
  const me = useSignedIn()?.name ?? "";
  const mayApprove = may("report.approve");
  const [isElsewhere, setElsewhere] = useState(false);
  const [corrected, setCorrected] = useState<Content | null>(null);
  const [asking, setAsking] = useState<Act | null>(null);
  const [tab, setTab] = useState<string | null>("text");
  const caret = useRef<{ section: Section; at: number }>({ section: "description", at: Number.MAX_SAFE_INTEGER });
  const isOpen = isWritable(report, { me, mayApprove }) && !isElsewhere;
  const draft = useDraft(report, me, isOpen);
  const acts = useActs(report, draft);
  const canWrite = isOpen || corrected !== null;
  // A correction is a version of its own, made in one go: it is no draft that saves itself.
  const content = corrected ?? draft.content;
  const change: typeof draft.change = (part) =>
    corrected === null
      ? draft.change(part)
      : setCorrected((now) => now && { ...now, ...(typeof part === "function" ? part(now) : part) });
  const window_ = useRef(crypto.getRandomValues(new Uint32Array(2)).join("-"));
  const tell = useDesk((word) => hear(word));
  useLock(isOpen, () => takeReportStep(report.id, { step: "renew" }));

  const hear = (word: DeskWord) => {
    if (word.say === "writing" && word.report === report.id && word.window !== window_.current) setElsewhere(true);
    if ((word.say !== "keyImage" && word.say !== "measurements") || !canWrite) return;
    if (!report.studies.includes(word.image.studyUid)) return;
    if (word.say === "keyImage") {
      const { studyUid, seriesUid, sopUid, frame, centre, width } = word.image;
      const image = { study_uid: studyUid, series_uid: seriesUid, sop_uid: sopUid, frame, centre, width, caption: "" };
      const isThere = (one: KeyImage) => one.sop_uid === sopUid && one.frame === frame;
      change((now) => ({ key_images: [...now.key_images.filter((one) => !isThere(one)), image] }));
    } else {
      const { section, at } = caret.current;
      change((now) => ({ [section]: insertAt(now[section], at, word.lines.join("; ")).text }));
    }
    tell({ say: "taken", studyUid: word.image.studyUid, what: word.say });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: told once when the writing begins here.
  useEffect(() => {
    if (isOpen) tell({ say: "writing", report: report.id, window: window_.current });
  }, [isOpen, report.id]);

  const act = (chosen: Act) => {
    if (chosen === "correct" && corrected === null) setCorrected(report.draft);
    else if (NEEDS_REASON.includes(chosen) || ["addendum", "correct", "sign"].includes(chosen)) setAsking(chosen);
    else acts.mutate({ act: chosen });
  };
  useMainKey(() => {
    const [main] = actsFor(report, me, may);
    if (main && !acts.isPending && !asking && !draft.clash) act(corrected === null ? main : "correct");
  });
  const detach = () => window.open(`/report/${report.id}`, `khoanh-report-${report.id}`, "popup,width=900,height=1000");

  return (
    <section className={styles.editor} aria-label={t("report.title")}>
      <Head report={report} isBeside={isBeside} onDetach={detach} onHide={onHide}>
        {isOpen && <SavingMark saving={draft.saving} isRecovered={draft.isRecovered} />}
        {!canWrite && report.holder && report.holder !== me && (
          <span className={styles.waiting}>{t("reading.heldBy", { name: report.holder })}</span>
        )}
      </Head>
      <Tabs value={tab} onChange={setTab} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="text">{t("report.title")}</Tabs.Tab>
          <Tabs.Tab value="earlier">{t("report.earlier")}</Tabs.Tab>
          <Tabs.Tab value="versions">{t("report.versions", { count: report.latest })}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="text" className={styles.body}>
          {isElsewhere && (
            <Alert color="yellow" title={t("report.elsewhere")}>
              <Button size="compact-sm" variant="default" onClick={() => setElsewhere(false)}>
                {t("report.writeHere")}
              </Button>
            </Alert>
          )}
          {canWrite ? (
            <>
              <Sections content={content} onChange={change} caret={caret} />
              <h3 className={styles.label}>{t("report.keyImages")}</h3>
              <KeyImages
                images={content.key_images}
                onShow={onShow}
                onChange={(images) => change({ key_images: images })}
              />
            </>
          ) : (
            <Words content={report.draft} onShow={onShow} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="earlier" className={styles.body}>
          <Earlier report={report.id} onShow={onShow} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" className={styles.body}>
          <Versions report={report} onShow={onShow} />
        </Tabs.Panel>
      </Tabs>
      <footer className={styles.foot}>
        {corrected ? (
          <Group gap="xs">
            <Button onClick={() => setAsking("correct")}>{t("report.act.correct")}</Button>
            <Button variant="default" onClick={() => setCorrected(null)}>
              {t("shell.cancel")}
            </Button>
          </Group>
        ) : (
          <Steps report={report} isBusy={acts.isPending} onAct={act} />
        )}
      </footer>
      {asking === "sign" && <SignDialog report={report} onClose={() => setAsking(null)} />}
      {asking && asking !== "sign" && (
        <ReasonDialog
          act={asking}
          {...(asking === "addendum" && { asked: t("report.addendumText") })}
          isBusy={acts.isPending}
          error={acts.error}
          onClose={() => setAsking(null)}
          onConfirm={(reason, said) =>
            acts.mutate(
              { act: asking, reason, said, content },
              {
                onSuccess: () => {
                  setAsking(null);
                  setCorrected(null);
                },
              },
            )
          }
        />
      )}
      {draft.clash && <ClashDialog clash={draft.clash} me={me} onSettle={draft.settle} />}
    </section>
  );
}

/** Ctrl+Enter takes the main step from wherever the caret is. */
function useMainKey(run: () => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if (document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
