import { Alert, Button, Checkbox, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  type Given,
  giveHandover,
  type HandoverBody,
  type HandoverList,
  type HandoverMode,
  type PinKind,
} from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../ProblemNotice";

type Props = { order: number; overview: HandoverList; onGiven: (given: Given) => void };

const LINKED: readonly HandoverMode[] = ["link", "sheet", "message"];
const isCount = (value: number | string): value is number => typeof value === "number" && value >= 1;

/** How an exam is handed over. */
export function HandoverForm({ order, overview, onGiven }: Props) {
  const { t } = useText();
  const modes: HandoverMode[] = overview.is_ready ? [...LINKED, "film", "disc"] : ["film"];
  const [mode, setMode] = useState<HandoverMode>(modes[0] ?? "film");
  const [recipient, setRecipient] = useState("");
  const [days, setDays] = useState<number | string>(overview.default_days);
  const [pinKind, setPinKind] = useState<PinKind>(overview.default_pin);
  const [pin, setPin] = useState("");
  const [hidesName, setHidesName] = useState(false);
  const [size, setSize] = useState("14INX17IN");
  const [count, setCount] = useState<number | string>(1);
  const isLink = LINKED.includes(mode);
  const give = useMutation({ mutationFn: () => giveHandover(order, bodyOf()), onSuccess: onGiven });
  const bodyOf = (): HandoverBody => ({
    mode,
    recipient: recipient.trim(),
    ...(isLink
      ? { days: Number(days), pin_kind: pinKind, pin: pinKind === "own" ? pin : "", hide_name: hidesName }
      : {}),
    ...(mode === "film" ? { films: [{ size, count: Number(count) }] } : {}),
  });
  const isReady =
    (!isLink || (isCount(days) && (pinKind !== "own" || /^\d{4,12}$/.test(pin)))) &&
    (mode !== "film" || isCount(count));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {!overview.is_ready && <Alert color="yellow">{t("handover.notReady")}</Alert>}
        <SegmentedControl
          aria-label={t("handover.how")}
          fullWidth
          value={mode}
          onChange={(value) => setMode(value as HandoverMode)}
          data={modes.map((one) => ({ value: one, label: t(`handover.mode.${one}`) }))}
        />
        {isLink && (
          <>
            <Group grow align="flex-start">
              <Select
                label={t("handover.pin")}
                data={overview.pins.map((one) => ({ value: one, label: t(`handover.pin.${one}`) }))}
                value={pinKind}
                onChange={(value) => setPinKind((value ?? pinKind) as PinKind)}
                allowDeselect={false}
              />
              <NumberInput
                label={t("handover.days")}
                value={days}
                onChange={setDays}
                min={1}
                max={730}
                allowDecimal={false}
              />
            </Group>
            {pinKind === "own" && (
              <TextInput
                label={t("handover.ownPin")}
                inputMode="numeric"
                value={pin}
                onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ""))}
                maxLength={12}
                required
              />
            )}
            <Checkbox
              label={t("handover.hideName")}
              checked={hidesName}
              onChange={(event) => setHidesName(event.currentTarget.checked)}
            />
          </>
        )}
        {mode === "film" && (
          <Group grow>
            <Select
              label={t("handover.filmSize")}
              data={overview.film_sizes}
              value={size}
              onChange={(value) => setSize(value ?? size)}
              allowDeselect={false}
            />
            <NumberInput
              label={t("handover.filmCount")}
              value={count}
              onChange={setCount}
              min={1}
              max={100}
              allowDecimal={false}
            />
          </Group>
        )}
        <TextInput
          label={t("handover.recipient")}
          description={t("handover.recipientHelp")}
          value={recipient}
          onChange={(event) => setRecipient(event.currentTarget.value)}
          maxLength={200}
        />
        {give.error && <ProblemNotice error={give.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={give.isPending} disabled={!isReady}>
            {t(isLink ? "handover.submit" : "handover.record")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
