import { Alert, Button, Group, Radio, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeStationPolicy, type Station, type StationPolicy, stationPolicyQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { PermissionLimit } from "./PermissionLimit";
import styles from "./stations.module.css";

const RULES = ["allow", "limit", "refuse"] as const;
type Props = { policy: StationPolicy; stations: readonly Station[]; mayManage: boolean };

/** A station limited by its browser alone is escaped by clearing the browser, while strangers may do everything. */
const isLoose = (one: Station) => one.permissions !== null && one.networks.length === 0;

/** What people may do from machines that nobody declared. */
export function StrangersRule({ policy, stations, mayManage }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(policy);
  const save = useMutation({
    mutationFn: () => changeStationPolicy(draft),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      await queries.invalidateQueries({ queryKey: stationPolicyQuery.queryKey });
    },
  });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(policy);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section className={styles.rule} aria-label={t("stations.strangers")}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Radio.Group
            label={t("stations.strangers")}
            value={draft.strangers}
            onChange={(value) => setDraft({ ...draft, strangers: RULES.find((one) => one === value) ?? "allow" })}
          >
            <Stack gap={6} mt={6}>
              {RULES.map((rule) => (
                <Radio key={rule} value={rule} label={t(`stations.rule.${rule}`)} disabled={!mayManage} />
              ))}
            </Stack>
          </Radio.Group>
          {draft.strangers === "limit" && (
            <PermissionLimit
              value={draft.permissions}
              onChange={(permissions) => setDraft({ ...draft, permissions })}
            />
          )}
          {draft.strangers === "refuse" && <p className={styles.help}>{t("stations.refuseHelp")}</p>}
          {policy.strangers === "allow" && stations.some(isLoose) && (
            <Alert color="yellow">{t("stations.loose")}</Alert>
          )}
          {save.error && <ProblemNotice error={save.error} />}
          {isChanged && (
            <Group>
              <Button type="submit" loading={save.isPending}>
                {t("shell.save")}
              </Button>
              <Button variant="default" onClick={() => setDraft(policy)}>
                {t("shell.cancel")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </section>
  );
}
