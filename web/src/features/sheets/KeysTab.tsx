import { Button, Loader, Switch, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { enableSigningKey, signingKeysQuery } from "../../api";
import { useText } from "../../text";
import { Empty, ProblemNotice, tellProblem } from "../../ui";
import { KeyEditor } from "./KeyEditor";

/** What results are signed with: whose key, whose certificate, and until when it holds. */
export function KeysTab() {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const keys = useQuery(signingKeysQuery);
  const [isAdding, setAdding] = useState(false);
  const enable = useMutation({
    mutationFn: ({ key, enabled }: { key: number; enabled: boolean }) => enableSigningKey(key, enabled),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ queryKey: signingKeysQuery.queryKey }),
  });
  if (keys.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (keys.error) return <ProblemNotice error={keys.error} onRetry={() => void keys.refetch()} />;
  const day = (at: string) => new Date(at).toLocaleDateString(language === "vi" ? "vi-VN" : "en-GB");
  return (
    <>
      <Button onClick={() => setAdding(true)} mb="md">
        {t("sheets.key.add")}
      </Button>
      {keys.data.items.length === 0 ? (
        <Empty title={t("sheets.key.none")} />
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {(["name", "kind", "login", "certificate", "until", "used"] as const).map((one) => (
                  <Table.Th key={one}>{t(`sheets.key.${one}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {keys.data.items.map((key) => (
                <Table.Tr key={key.id}>
                  <Table.Td>{key.name}</Table.Td>
                  <Table.Td>{t(`sheets.key.kind.${key.kind}`)}</Table.Td>
                  <Table.Td>{key.login || t("sheets.key.anybody")}</Table.Td>
                  <Table.Td>
                    {key.certificate.name}
                    <Text size="xs" c="dimmed">
                      {key.certificate.issuer} · {key.certificate.serial}
                    </Text>
                  </Table.Td>
                  <Table.Td c={new Date(key.certificate.valid_to) < new Date() ? "var(--khoanh-bad)" : ""}>
                    {day(key.certificate.valid_to)}
                  </Table.Td>
                  <Table.Td>
                    <Switch
                      checked={key.enabled}
                      aria-label={t("sheets.key.used")}
                      onChange={(event) => enable.mutate({ key: key.id, enabled: event.currentTarget.checked })}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {isAdding && <KeyEditor onClose={() => setAdding(false)} />}
    </>
  );
}
