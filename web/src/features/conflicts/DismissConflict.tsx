import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { dismissIdentityConflict, type IdentityConflict, identityConflictsQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";

/** A person has looked and says why it is the same patient; the reason is audited. */
export function DismissConflict({ conflict, onClose }: { conflict: IdentityConflict; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const dismissal = useMutation({
    mutationFn: () => dismissIdentityConflict(conflict.id, reason.trim()),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: identityConflictsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ["studies"] }),
      ]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    dismissal.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("conflicts.dismiss")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Textarea
            label={t("conflicts.reason")}
            description={t("conflicts.reasonHelp")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            minRows={3}
            maxLength={500}
            required
            data-autofocus
          />
          {dismissal.error && <ProblemNotice error={dismissal.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={dismissal.isPending} disabled={reason.trim() === ""}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
