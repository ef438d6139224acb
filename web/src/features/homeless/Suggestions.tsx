import { Button, Group, Kbd, Loader, UnstyledButton } from "@mantine/core";
import { IconEye, IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useEffect } from "react";
import { type Homeless, type Order, type Suggestion, suggestionsQuery } from "../../api";
import { formatPersonName, hospitalDay, useText } from "../../text";
import { LinkButton, OrderLine, OrderPicker, ProblemNotice, useMay } from "../../ui";
import styles from "./homeless.module.css";
import { isReason } from "./reasons";

type Props = {
  study: Homeless;
  isBusy: boolean;
  searchRef: Ref<HTMLInputElement>;
  onSuggested: (orders: Order[]) => void;
  onTake: (order: Order) => void;
  onDismiss: () => void;
  onPlace: () => void;
};

/** Orders that a study may be of, the best first, each with what speaks for and against it. */
export function Suggestions({ study, isBusy, searchRef, onSuggested, onTake, onDismiss, onPlace }: Props) {
  const { t } = useText();
  const may = useMay();
  const found = useQuery(suggestionsQuery(study.study_uid));
  const items = found.data?.items;
  useEffect(() => {
    onSuggested((items ?? []).map((one) => one.order));
  }, [items, onSuggested]);
  return (
    <section className={styles.panel} aria-label={t("homeless.suggestions")}>
      <Group justify="space-between" align="flex-start">
        <h2 className={styles.heading}>
          {t("homeless.whose", { name: formatPersonName(study.patient_name) || t("studies.noName") })}
        </h2>
        <Group gap="xs">
          {may("study.read") && (
            <LinkButton
              to="/viewer/$studyUid"
              params={{ studyUid: study.study_uid }}
              size="xs"
              variant="default"
              leftSection={<IconEye size={16} />}
              rightSection={<Kbd size="xs">O</Kbd>}
            >
              {t("homeless.open")}
            </LinkButton>
          )}
          {may("order.place") && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={16} />}
              rightSection={<Kbd size="xs">N</Kbd>}
              onClick={onPlace}
            >
              {t("homeless.place")}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconX size={16} />}
            rightSection={<Kbd size="xs">D</Kbd>}
            onClick={onDismiss}
          >
            {t("homeless.dismiss")}
          </Button>
        </Group>
      </Group>
      {found.isPending && <Loader size="sm" aria-label={t("shell.loading")} />}
      {found.error && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {items?.length === 0 && <p className={styles.soft}>{t("homeless.noSuggestions")}</p>}
      <ol className={styles.suggestions}>
        {items?.map((one, index) => (
          <li key={one.order.id}>
            <UnstyledButton
              className={styles.suggestion}
              disabled={isBusy}
              data-order={one.order.id}
              onClick={() => onTake(one.order)}
            >
              {index < 9 && <Kbd size="sm">{index + 1}</Kbd>}
              <Points points={one.points} />
              <span className={styles.words}>
                <OrderLine order={one.order} />
                <Why reasons={one.reasons} />
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
      <h3 className={styles.heading}>
        {t("homeless.other")} <Kbd size="xs">/</Kbd>
      </h3>
      <OrderPicker
        ref={searchRef}
        among={{ state: "waiting,held,started", since: `${hospitalDay(-1)}T00:00:00+07:00` }}
        onPick={onTake}
      />
      <p className={styles.soft}>{t("homeless.keys")}</p>
    </section>
  );
}

function Points({ points }: { points: number }) {
  const { t } = useText();
  const kind = points >= 70 ? "good" : points >= 40 ? "fair" : "poor";
  return (
    <span className={styles.points} data-kind={kind} title={t("homeless.points")}>
      {points}
    </span>
  );
}

function Why({ reasons }: { reasons: Suggestion["reasons"] }) {
  const { t } = useText();
  return (
    <span className={styles.why}>
      {reasons.filter(isReason).map((reason) => (
        <span key={reason} className={styles.reason} data-against={reason.startsWith("-") || undefined}>
          {t(`homeless.reason.${reason}`)}
        </span>
      ))}
    </span>
  );
}
