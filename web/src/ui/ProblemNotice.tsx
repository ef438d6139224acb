import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useText } from "../text";
import { problemText } from "./problem-text";

type Props = { error: unknown; onRetry?: () => void };

/** A failure in the reader's language, with a way to try again. */
export function ProblemNotice({ error, onRetry }: Props) {
  const text = useText();
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={20} />}
      title={text.t("problem.title")}
    >
      {problemText(error, text)}
      {onRetry && (
        <div style={{ marginTop: 8 }}>
          <Button size="xs" variant="default" onClick={onRetry}>
            {text.t("shell.retry")}
          </Button>
        </div>
      )}
    </Alert>
  );
}
