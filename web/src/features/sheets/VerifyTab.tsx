import { Alert, FileInput, Loader, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type DocumentCheck, verifyFile } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";
import styles from "./sheets.module.css";

/** Says what a PDF is worth: whether it is ours, the newest, and whether its signatures hold. */
export function VerifyTab() {
  const { t } = useText();
  const verify = useMutation({ mutationFn: verifyFile });
  return (
    <Stack gap="md" className={styles.narrow ?? ""}>
      <FileInput
        label={t("sheets.verify.file")}
        placeholder={t("sheets.verify.choose")}
        accept="application/pdf"
        onChange={(file) => file && verify.mutate(file)}
      />
      {verify.isPending && <Loader aria-label={t("shell.loading")} />}
      {verify.error && <ProblemNotice error={verify.error} />}
      {verify.data && <Answer check={verify.data} />}
    </Stack>
  );
}

function Answer({ check }: { check: DocumentCheck }) {
  const { t, language } = useText();
  const moment = (at: string | null) => (at ? new Date(at).toLocaleString(language === "vi" ? "vi-VN" : "en-GB") : "–");
  const ours = check.document === null ? "no" : check.newest ? "newest" : "older";
  return (
    <Stack gap="sm" role="status">
      <Alert
        color={ours === "newest" ? "green" : ours === "older" ? "orange" : "gray"}
        title={t(`sheets.ours.${ours}`)}
      >
        <Text size="xs" style={{ overflowWrap: "anywhere" }}>
          SHA-256 {check.digest}
        </Text>
      </Alert>
      {check.signatures.length === 0 && <Alert color="gray" title={t("sheets.verify.unsigned")} />}
      {check.signatures.map((one) => (
        <Alert
          key={one.field}
          color={one.good ? "green" : one.intact ? "orange" : "red"}
          title={t(one.good ? "sheets.verify.good" : one.intact ? "sheets.verify.doubt" : "sheets.verify.broken")}
        >
          <Text size="sm">
            {one.name} · {one.issuer}
          </Text>
          <Text size="sm">{t("sheets.verify.at", { at: moment(one.signed_at), stamped: moment(one.stamped_at) })}</Text>
          {!one.covers_all && one.intact && <Text size="sm">{t("sheets.verify.added")}</Text>}
          {!one.trusted && one.intact && <Text size="sm">{t("sheets.verify.untrusted")}</Text>}
        </Alert>
      ))}
    </Stack>
  );
}
