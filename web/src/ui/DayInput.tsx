import { DateInput, type DateInputProps } from "@mantine/dates";
import { useText } from "../text";
import "dayjs/locale/vi";

type Props = Omit<DateInputProps, "value" | "onChange" | "valueFormat" | "locale"> & {
  /** YYYY-MM-DD. */
  value: string | undefined;
  onChange: (day: string | undefined) => void;
};

/** A day, typed as DD/MM/YYYY or picked from a calendar that starts on Monday. */
export function DayInput({ value, onChange, ...rest }: Props) {
  const { language } = useText();
  return (
    <DateInput
      valueFormat="DD/MM/YYYY"
      placeholder="DD/MM/YYYY"
      locale={language}
      firstDayOfWeek={1}
      clearable
      {...rest}
      value={value ?? null}
      onChange={(day) => onChange(day ?? undefined)}
    />
  );
}
