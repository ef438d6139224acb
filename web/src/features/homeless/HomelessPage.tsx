import { Loader } from "@mantine/core";
import { IconHomeCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type Homeless, homelessQuery, matchStudy, type Order, unmatchStudy } from "../../api";
import { useText } from "../../text";
import { Empty, MoreButton, Page, ProblemNotice, tellDone, tellProblem, useHeardAgain, useLive } from "../../ui";
import { DismissStudy } from "./DismissStudy";
import { HomelessList } from "./HomelessList";
import styles from "./homeless.module.css";
import { LastMatch } from "./LastMatch";
import { PlaceOrder } from "./PlaceOrder";
import { Suggestions } from "./Suggestions";
import { useKeys } from "./use-keys";

type Dialog = "dismiss" | "place" | null;

/** Studies without an order, emptied by keyboard: a number takes a suggestion, and the next study is there. */
export function HomelessPage() {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const list = useInfiniteQuery(homelessQuery);
  const studies = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, setChosen] = useState("");
  const [dialog, setDialog] = useState<Dialog>(null);
  const [last, setLast] = useState<{ study: Homeless; order: Order } | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const found = studies.findIndex((study) => study.study_uid === chosen);
  const at = Math.max(0, found);
  const study = studies[at];
  // The study that follows the one that leaves is the next one to look at.
  const following = useRef("");
  useEffect(() => {
    if (found < 0 && study)
      setChosen(studies.some((one) => one.study_uid === following.current) ? following.current : study.study_uid);
    else following.current = (studies[at + 1] ?? studies[at - 1])?.study_uid ?? "";
  });
  const refresh = () => queries.invalidateQueries({ queryKey: homelessQuery.queryKey });
  useLive("homeless", () => void refresh());
  useLive("study", () => void refresh());
  useHeardAgain(refresh);

  const match = useMutation({
    mutationFn: ({ order, uid }: { order: number; uid: string; of: Homeless }) => matchStudy(order, uid),
    onSuccess: (order, { of }) => setLast({ study: of, order }),
    onError: (error) => tellProblem(error, text),
    onSettled: refresh,
  });
  const undo = useMutation({
    mutationFn: ({ order, study: of }: { order: Order; study: Homeless }) =>
      unmatchStudy(order.id, of.study_uid, t("homeless.undoReason")),
    onSuccess: async (_, { study: of }) => {
      setLast(null);
      tellDone(t("homeless.undone"));
      // It can be chosen once it stands in the list again.
      await refresh();
      setChosen(of.study_uid);
    },
    onError: (error) => tellProblem(error, text),
  });
  const take = (order: Order) => {
    if (study && !match.isPending) match.mutate({ order: order.id, uid: study.study_uid, of: study });
  };
  const suggested = useRef<Order[]>([]);
  useKeys(dialog === null, {
    next: () => setChosen(studies[Math.min(studies.length - 1, at + 1)]?.study_uid ?? ""),
    previous: () => setChosen(studies[Math.max(0, at - 1)]?.study_uid ?? ""),
    take: (number) => {
      const order = suggested.current[number - 1];
      if (order) take(order);
    },
    dismiss: () => study && setDialog("dismiss"),
    place: () => study && setDialog("place"),
    open: () => study && void navigate({ to: "/viewer/$studyUid", params: { studyUid: study.study_uid } }),
    search: () => search.current?.focus(),
    undo: () => last && !undo.isPending && undo.mutate(last),
  });
  const close = () => {
    setDialog(null);
    void refresh();
  };
  return (
    <Page title={t("homeless.title")} help={t("homeless.help")} wide>
      {last && <LastMatch {...last} isBusy={undo.isPending} onUndo={() => undo.mutate(last)} />}
      {list.isPending && <Loader aria-label={t("shell.loading")} />}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && studies.length === 0 && (
        <Empty icon={<IconHomeCheck size={40} />} title={t("homeless.none")} help={t("homeless.noneHelp")} />
      )}
      {study && (
        <div className={styles.columns}>
          <div>
            <HomelessList studies={studies} chosen={study.study_uid} onChoose={setChosen} />
            <MoreButton list={list} />
          </div>
          <Suggestions
            key={study.study_uid}
            study={study}
            isBusy={match.isPending}
            searchRef={search}
            onSuggested={(orders) => {
              suggested.current = orders;
            }}
            onTake={take}
            onDismiss={() => setDialog("dismiss")}
            onPlace={() => setDialog("place")}
          />
        </div>
      )}
      {study && dialog === "dismiss" && <DismissStudy study={study} onClose={close} />}
      {study && dialog === "place" && (
        <PlaceOrder study={study} onClose={close} onPlaced={(order) => setLast({ study, order })} />
      )}
    </Page>
  );
}
