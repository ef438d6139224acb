import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { enrolBrowser, enrolmentQuery } from "../../api";
import { useText } from "../../text";
import { LinkButton, ProblemNotice } from "../../ui";
import { EntryCard } from "./EntryCard";

/** Makes this browser one of a station's, from a link that an administrator made; nothing happens before the button. */
export function EnrolPage({ secret }: { secret: string }) {
  const { t } = useText();
  const link = useQuery(enrolmentQuery(secret));
  const enrol = useMutation({ mutationFn: () => enrolBrowser(secret) });
  if (enrol.data) {
    return (
      <EntryCard title={t("stations.enrolled", { name: enrol.data.station })} help={t("stations.enrolledHelp")}>
        <LinkButton to="/sign-in" fullWidth>
          {t("entry.submit")}
        </LinkButton>
      </EntryCard>
    );
  }
  const error = enrol.error ?? link.error;
  return (
    <EntryCard title={t("stations.enrolTitle")} {...(link.data ? { help: t("stations.enrolHelp") } : {})}>
      {link.isPending && t("shell.loading")}
      {error && <ProblemNotice error={error} />}
      {link.data && !error && (
        <Button size="md" fullWidth loading={enrol.isPending} onClick={() => enrol.mutate()}>
          {t("stations.enrolAs", { name: link.data.station })}
        </Button>
      )}
    </EntryCard>
  );
}
