import { ActionIcon, Button, Group, Loader, Modal, NumberInput, Select, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Service, setUsualSupplies, suppliesQuery, type UsualSupply, usualSuppliesQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import styles from "./catalogue.module.css";

type Props = { service: Service; onClose: () => void };

/** What a service usually takes of films, contrast and supplies. */
export function UsualSupplies({ service, onClose }: Props) {
  const { t } = useText();
  const usual = useQuery(usualSuppliesQuery(service.code));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${t("supply.usual")}: ${service.name}`}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      {usual.isPending && <Loader aria-label={t("shell.loading")} />}
      {usual.error && <ProblemNotice error={usual.error} />}
      {usual.data && <Form service={service} start={usual.data.items} onClose={onClose} />}
    </Modal>
  );
}

function Form({ service, start, onClose }: Props & { start: UsualSupply[] }) {
  const { t } = useText();
  const queries = useQueryClient();
  const supplies = useQuery(suppliesQuery).data?.items ?? [];
  const [lines, setLines] = useState(start);
  const save = useMutation({
    mutationFn: () => setUsualSupplies(service.code, lines),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await queries.invalidateQueries({ queryKey: suppliesQuery.queryKey });
    },
  });
  const nameOf = (code: string) => {
    const supply = supplies.find((one) => one.code === code);
    return supply ? `${supply.name}${supply.unit ? ` (${supply.unit})` : ""}` : code;
  };
  return (
    <Stack gap="md">
      <p className={styles.help}>{t("supply.usualHelp")}</p>
      {lines.map((line, index) => (
        <Group key={line.supply} gap="sm" wrap="nowrap">
          <span className={styles.whole} style={{ flex: 1 }}>
            {nameOf(line.supply)}
          </span>
          <NumberInput
            aria-label={`${t("consumption.quantity")} ${nameOf(line.supply)}`}
            value={line.quantity}
            onChange={(value) =>
              setLines(lines.map((one, at) => (at === index ? { ...one, quantity: Number(value) || 0 } : one)))
            }
            min={0}
            max={99999}
            decimalScale={2}
            allowNegative={false}
            w={110}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={`${t("shell.delete")} ${nameOf(line.supply)}`}
            title={t("shell.delete")}
            onClick={() => setLines(lines.filter((_, at) => at !== index))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Select
        aria-label={t("consumption.addSupply")}
        placeholder={t("consumption.addSupply")}
        data={supplies
          .filter((one) => one.enabled && !lines.some((line) => line.supply === one.code))
          .map((one) => ({ value: one.code, label: nameOf(one.code) }))}
        value={null}
        onChange={(code) => code && setLines([...lines, { supply: code, quantity: 1 }])}
        searchable
        nothingFoundMessage={t("consumption.noSupply")}
      />
      {save.error && <ProblemNotice error={save.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("shell.cancel")}
        </Button>
        <Button onClick={() => save.mutate()} loading={save.isPending}>
          {t("shell.save")}
        </Button>
      </Group>
    </Stack>
  );
}
