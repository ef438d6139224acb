import { Button, Group, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type OrderDetail, type Step, takeStep } from "../../api";
import { useText } from "../../text";
import { tellDone, tellProblem } from "../notify";
import { CHANGED, StepDialog } from "./StepDialog";

/** Steps of reception and examination; those of reading belong to the reading pages. */
const SHOWN: readonly Step[] = [
  "accept",
  "start",
  "perform",
  "reschedule",
  "hold",
  "release",
  "discontinue",
  "refuse",
  "cancel",
  "uncancel",
  "reopen",
  "withdraw",
];
/** What is taken at once, without a question. */
const PLAIN: readonly Step[] = ["start", "release"];
const GRAVE: readonly Step[] = ["refuse", "cancel", "discontinue", "withdraw"];
const MOST_BUTTONS = 3;

type Props = {
  order: OrderDetail;
  size?: "sm" | "md";
  /** Steps that the page offers elsewhere. */
  skip?: readonly Step[];
};
const NONE: readonly Step[] = [];

/** What may be done with an order now: the usual as buttons, the rest in a menu. */
export function OrderSteps({ order, size = "sm", skip = NONE }: Props) {
  const text = useText();
  const { t } = text;
  const word = (step: Step) => t(`order.step.${step}`);
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Step | null>(null);
  const take = useMutation({
    mutationFn: (step: Step) => takeStep(order.id, { step }),
    onSuccess: (_, step) => tellDone(t("order.done", { step: word(step) })),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.includes(String(queryKey[0])) }),
  });
  const steps = SHOWN.filter((step) => order.steps.includes(step) && !skip.includes(step));
  const press = (step: Step) => (PLAIN.includes(step) ? take.mutate(step) : setAsking(step));
  const usual = steps.filter((step) => !GRAVE.includes(step)).slice(0, MOST_BUTTONS);
  const rest = steps.filter((step) => !usual.includes(step));
  return (
    <>
      <Group gap="xs">
        {usual.map((step, index) => (
          <Button
            key={step}
            size={size}
            variant={index === 0 ? "filled" : "default"}
            loading={take.isPending && take.variables === step}
            onClick={() => press(step)}
          >
            {word(step)}
          </Button>
        ))}
        {rest.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size={size} variant="default" rightSection={<IconChevronDown size={16} />}>
                {t("order.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {rest.map((step) => (
                <Menu.Item
                  key={step}
                  onClick={() => press(step)}
                  {...(GRAVE.includes(step) ? { c: "var(--khoanh-bad)" } : {})}
                >
                  {word(step)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {asking && <StepDialog order={order} step={asking} onClose={() => setAsking(null)} />}
    </>
  );
}
