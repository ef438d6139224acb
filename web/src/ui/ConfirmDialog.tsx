import { Button, Checkbox, Group, Modal, Stack, Text as Words } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useText } from "../text";
import { ProblemNotice } from "./ProblemNotice";

type Props = {
  title: string;
  children: ReactNode;
  action: string;
  /** Of the button; red where something is destroyed. */
  color?: string;
  /** A sentence to tick before the action can be taken, for what cannot be undone. */
  promise?: string;
  isBusy: boolean;
  /** What stands in the dialog is filled in. */
  isReady?: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is done that is not undone with a click. */
export function ConfirmDialog({
  title,
  children,
  action,
  color = "red.9",
  promise,
  isBusy,
  isReady = true,
  error,
  onConfirm,
  onClose,
}: Props) {
  const { t } = useText();
  const [isPromised, setPromised] = useState(promise === undefined);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <Stack gap="md">
        <Words component="div">{children}</Words>
        {promise && (
          <Checkbox
            label={promise}
            checked={isPromised}
            onChange={(event) => setPromised(event.currentTarget.checked)}
          />
        )}
        {error !== null && error !== undefined && <ProblemNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("shell.cancel")}
          </Button>
          <Button color={color} disabled={!isPromised || !isReady} loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
