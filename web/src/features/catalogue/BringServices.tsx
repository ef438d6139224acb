import { Alert, Button, FileButton, Group, Modal, Stack, Textarea } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { bringServices, type ServiceDraft, servicesQuery } from "../../api";
import { formatNumber, useText } from "../../text";
import { type Column, DataTable, ProblemNotice, tellDone } from "../../ui";
import styles from "./catalogue.module.css";
import { readServices } from "./table";

const MOST_SHOWN = 8;

/** Brings a table of services in, from a file or pasted from a spreadsheet, after it was looked at. */
export function BringServices({ onClose }: { onClose: () => void }) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const { services, unknown, missing } = readServices(text);
  const isGood = services.length > 0 && missing.length === 0;
  const bring = useMutation({
    mutationFn: () => bringServices(services),
    onSuccess: async (done) => {
      const facts = Object.fromEntries(
        Object.entries(done).map(([name, count]) => [name, formatNumber(count, language)]),
      );
      tellDone(t("catalogue.brought", facts));
      onClose();
      await queries.invalidateQueries({ queryKey: servicesQuery.queryKey });
    },
  });
  const columns: Column<ServiceDraft>[] = [
    { title: t("catalogue.code"), show: (service) => <span className={styles.code}>{service.code}</span> },
    { title: t("catalogue.serviceName"), show: (service) => service.name },
    { title: t("catalogue.modality"), show: (service) => service.modality },
    { title: t("catalogue.rooms"), show: (service) => service.rooms.join(", ") },
    { title: t("catalogue.minutes"), show: (service) => service.minutes, align: "number" },
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("catalogue.bring")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="md">
        <p className={styles.help}>{t("catalogue.bringHelp")}</p>
        <Group>
          <FileButton
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(file) => void file?.text().then((read) => setText(read))}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileSpreadsheet size={18} />}>
                {t("catalogue.chooseFile")}
              </Button>
            )}
          </FileButton>
        </Group>
        <Textarea
          label={t("catalogue.pasteTable")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={6}
          spellCheck={false}
          placeholder={t("catalogue.tableSample")}
        />
        {text.trim() !== "" && missing.length > 0 && (
          <Alert color="red" role="alert">
            {t("catalogue.missingColumns", {
              columns: missing.map((name) => t(`catalogue.column.${name}`)).join(", "),
            })}
          </Alert>
        )}
        {unknown.length > 0 && (
          <Alert color="orange.9">{t("catalogue.unknownColumns", { columns: unknown.join(", ") })}</Alert>
        )}
        {isGood && (
          <>
            <DataTable
              label={t("catalogue.services")}
              columns={columns}
              rows={services.slice(0, MOST_SHOWN)}
              keyOf={(service) => service.code}
            />
            {services.length > MOST_SHOWN && (
              <p className={styles.help}>
                {t("catalogue.andMore", { count: formatNumber(services.length - MOST_SHOWN, language) })}
              </p>
            )}
          </>
        )}
        {bring.error && <ProblemNotice error={bring.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button disabled={!isGood} loading={bring.isPending} onClick={() => bring.mutate()}>
            {t("catalogue.bringCount", { count: formatNumber(services.length, language) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
