import { Button, Group, Loader, Select } from "@mantine/core";
import { IconChecks, IconLink, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mapCode, roomsQuery, servicesQuery, type UnmappedCode, unmappedCodesQuery } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { type Column, DataTable, Empty, ProblemNotice, tellDone, tellProblem, useMay } from "../../ui";
import styles from "./catalogue.module.css";
import { NEW_ROOM, NEW_SERVICE, suggestTarget } from "./drafts";
import { RoomEditor } from "./RoomEditor";
import { ServiceEditor } from "./ServiceEditor";

const keyOf = (one: UnmappedCode) => `${one.source}|${one.kind}|${one.code}`;
const codeOf = (code: string) =>
  code
    .replace(/[^ -~]/g, "")
    .trim()
    .slice(0, 64);

/** Codes that a HIS used and nobody knew: mapped by one click to what is suggested, or to what is chosen or added. */
export function CodesTab() {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const mayManage = useMay()("catalogue.manage");
  const codes = useQuery(unmappedCodesQuery);
  const services = useQuery(servicesQuery).data?.items ?? [];
  const rooms = useQuery(roomsQuery).data?.items ?? [];
  const [adding, setAdding] = useState<UnmappedCode | null>(null);
  const map = useMutation({
    mutationFn: ({ code, target }: { code: UnmappedCode; target: string }) => mapCode(code, target),
    onSuccess: () => tellDone(t("catalogue.mapped")),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ queryKey: unmappedCodesQuery.queryKey }),
  });
  const columns: Column<UnmappedCode>[] = [
    {
      title: t("catalogue.theirs"),
      show: (one) => (
        <div>
          <strong className={styles.code}>{one.code}</strong> {one.name}
          <div className={styles.soft}>
            {t(`catalogue.kind.${one.kind}`)} · {one.source || t("catalogue.local")}
          </div>
        </div>
      ),
    },
    { title: t("catalogue.count"), show: (one) => formatNumber(one.count, language), align: "number" },
    { title: t("catalogue.lastAt"), show: (one) => formatMoment(one.last_at) },
    {
      title: t("catalogue.ours"),
      show: (one) => {
        const targets = one.kind === "service" ? services : rooms;
        return mayManage ? (
          <Choice
            code={one}
            targets={targets.filter((target) => target.enabled)}
            onChoose={(target) => map.mutate({ code: one, target })}
            onAdd={() => setAdding(one)}
          />
        ) : null;
      },
    },
  ];
  const items = codes.data?.items ?? [];
  const finish = (target: string) => (adding ? map.mutateAsync({ code: adding, target }) : undefined);
  const common = {
    isNew: true,
    onClose: () => setAdding(null),
    onSaved: (made: { code: string }) => finish(made.code),
  };
  const named = adding && { code: codeOf(adding.code), name: adding.name };
  return (
    <div className={styles.tab}>
      <p className={styles.help}>{t("catalogue.codesHelp")}</p>
      {codes.isPending && <Loader aria-label={t("shell.loading")} />}
      {codes.error && <ProblemNotice error={codes.error} onRetry={() => void codes.refetch()} />}
      {codes.isSuccess && items.length === 0 && (
        <Empty icon={<IconChecks size={40} />} title={t("catalogue.noCodes")} help={t("catalogue.noCodesHelp")} />
      )}
      {items.length > 0 && <DataTable label={t("catalogue.codes")} columns={columns} rows={items} keyOf={keyOf} />}
      {named && adding?.kind === "service" && <ServiceEditor start={{ ...NEW_SERVICE, ...named }} {...common} />}
      {named && adding?.kind === "room" && <RoomEditor start={{ ...NEW_ROOM, ...named }} {...common} />}
    </div>
  );
}

type ChoiceProps = {
  code: UnmappedCode;
  targets: readonly { code: string; name: string }[];
  onChoose: (target: string) => void;
  onAdd: () => void;
};

function Choice({ code, targets, onChoose, onAdd }: ChoiceProps) {
  const { t } = useText();
  const suggested = suggestTarget(code.name, code.code, targets);
  return (
    <Group gap="xs" className={styles.choice}>
      {suggested && (
        <Button size="xs" leftSection={<IconLink size={16} />} onClick={() => onChoose(suggested.code)}>
          {suggested.name} ({suggested.code})
        </Button>
      )}
      <Select
        size="xs"
        aria-label={`${t("catalogue.chooseOurs")} ${code.code}`}
        placeholder={t("catalogue.chooseOurs")}
        searchable
        data={targets.map((target) => ({ value: target.code, label: `${target.name} (${target.code})` }))}
        value={null}
        onChange={(target) => target && onChoose(target)}
        className={styles.select}
      />
      <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={onAdd}>
        {t("catalogue.addFromCode")}
      </Button>
    </Group>
  );
}
