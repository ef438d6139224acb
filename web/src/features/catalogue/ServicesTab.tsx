import { ActionIcon, Button, Group, Loader, Select, TextInput } from "@mantine/core";
import { IconList, IconPackage, IconPencil, IconPlus, IconSearch, IconTableImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Service, type ServiceDraft, servicesQuery } from "../../api";
import { formatNumber, useText } from "../../text";
import { type Column, DataTable, Empty, ProblemNotice, useMay } from "../../ui";
import { BringServices } from "./BringServices";
import styles from "./catalogue.module.css";
import { fold, NEW_SERVICE, serviceDraft } from "./drafts";
import { ServiceEditor } from "./ServiceEditor";
import { UsualSupplies } from "./UsualSupplies";

type Editing = { isNew: boolean; start: ServiceDraft };

/** What can be ordered, by the hospital's own codes. */
export function ServicesTab() {
  const { t, language } = useText();
  const mayManage = useMay()("catalogue.manage");
  const services = useQuery(servicesQuery);
  const [words, setWords] = useState("");
  const [modality, setModality] = useState<string | null>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [supplying, setSupplying] = useState<Service | null>(null);
  const [isBringing, setBringing] = useState(false);
  const all = services.data?.items ?? [];
  const asked = fold(words).split(/\s+/).filter(Boolean);
  const shown = all.filter((service) => {
    const text = fold(`${service.code} ${service.name} ${service.group}`);
    return (!modality || service.modality === modality) && asked.every((word) => text.includes(word));
  });
  const columns: Column<Service>[] = [
    {
      title: t("catalogue.service"),
      show: (service) => (
        <div>
          <strong>{service.name}</strong>
          {!service.enabled && <span className={styles.off}>{t("catalogue.off")}</span>}
          <div className={styles.soft}>{service.group}</div>
        </div>
      ),
    },
    { title: t("catalogue.code"), show: (service) => <span className={styles.code}>{service.code}</span> },
    { title: t("catalogue.modality"), show: (service) => service.modality },
    { title: t("catalogue.rooms"), show: (service) => service.rooms.join(", ") },
    { title: t("catalogue.minutes"), show: (service) => formatNumber(service.minutes, language), align: "number" },
    {
      title: t("catalogue.preparation"),
      show: (service) => (
        <div className={styles.preparation}>
          {service.contrast && <strong>{t("catalogue.contrast")} </strong>}
          {service.preparation}
        </div>
      ),
    },
    {
      title: "",
      align: "end",
      show: (service) =>
        mayManage && (
          <Group gap={2} wrap="nowrap" justify="flex-end">
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={`${t("supply.usual")} ${service.code}`}
              title={t("supply.usual")}
              onClick={() => setSupplying(service)}
            >
              <IconPackage size={18} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={`${t("shell.edit")} ${service.code}`}
              title={t("shell.edit")}
              onClick={() => setEditing({ isNew: false, start: serviceDraft(service) })}
            >
              <IconPencil size={18} />
            </ActionIcon>
          </Group>
        ),
    },
  ];
  return (
    <div className={styles.tab}>
      <Group gap="sm">
        <TextInput
          aria-label={t("catalogue.search")}
          placeholder={t("catalogue.search")}
          leftSection={<IconSearch size={18} />}
          type="search"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          className={styles.search}
        />
        <Select
          aria-label={t("catalogue.modality")}
          placeholder={t("catalogue.anyModality")}
          clearable
          data={[...new Set(all.map((service) => service.modality).filter(Boolean))].sort()}
          value={modality}
          onChange={setModality}
        />
        {mayManage && (
          <Group gap="sm" className={styles.right}>
            <Button variant="default" leftSection={<IconTableImport size={18} />} onClick={() => setBringing(true)}>
              {t("catalogue.bring")}
            </Button>
            <Button
              leftSection={<IconPlus size={18} />}
              onClick={() => setEditing({ isNew: true, start: NEW_SERVICE })}
            >
              {t("catalogue.addService")}
            </Button>
          </Group>
        )}
      </Group>
      {services.isPending && <Loader aria-label={t("shell.loading")} />}
      {services.error && <ProblemNotice error={services.error} onRetry={() => void services.refetch()} />}
      {services.isSuccess && shown.length === 0 && (
        <Empty icon={<IconList size={40} />} title={t("catalogue.noServices")} help={t("catalogue.noServicesHelp")} />
      )}
      {shown.length > 0 && (
        <DataTable label={t("catalogue.services")} columns={columns} rows={shown} keyOf={(service) => service.code} />
      )}
      {editing && <ServiceEditor {...editing} onClose={() => setEditing(null)} />}
      {supplying && <UsualSupplies service={supplying} onClose={() => setSupplying(null)} />}
      {isBringing && <BringServices onClose={() => setBringing(false)} />}
    </div>
  );
}
