import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import type { Count } from "../../api";
import { formatNumber, useText } from "../../text";
import { isNarrowed, type ListSearch, PERIODS, type Period } from "./list-search";
import { MoreFilters } from "./MoreFilters";
import { MODALITY_CHOICES } from "./modalities";
import { NO_FILTERS } from "./NoStudies";
import { SearchBox } from "./SearchBox";
import styles from "./studies.module.css";

/** The calendar is the largest part of the filters and seldom asked for. */
const CustomPeriod = lazy(() => import("./CustomPeriod").then((module) => ({ default: module.CustomPeriod })));

type Props = {
  search: ListSearch;
  onChange: (part: Partial<ListSearch>) => void;
  count: Count | undefined;
  isBusy: boolean;
};

/** One search box, the day, the modality; the rest on demand. */
export function Filters({ search, onChange, count, isBusy }: Props) {
  const { t, language } = useText();
  const choosePeriod = (when: Period) =>
    onChange({ when: when === "always" ? undefined : when, from: undefined, to: undefined });
  return (
    <search className={styles.filters}>
      <SearchBox value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} isBusy={isBusy} />
      <div className={styles.periods}>
        <SegmentedControl
          size="sm"
          aria-label={t("studies.when")}
          value={search.when ?? "always"}
          onChange={(when) => choosePeriod(when as Period)}
          data={PERIODS.map((period) => ({ value: period, label: t(`studies.${period}`) }))}
        />
      </div>
      {search.when === "custom" && (
        <Suspense>
          <CustomPeriod search={search} onChange={onChange} />
        </Suspense>
      )}
      <Select
        className={styles.modality}
        aria-label={t("studies.modality")}
        placeholder={t("studies.allModalities")}
        clearable
        clearButtonProps={{ "aria-label": t("studies.allModalities") }}
        comboboxProps={{ width: 240, position: "bottom-start" }}
        value={search.modality ?? null}
        onChange={(modality) => onChange({ modality: modality ?? undefined })}
        data={MODALITY_CHOICES.map(({ value, word }) => ({ value, label: t(word) }))}
      />
      <MoreFilters search={search} onChange={onChange} />
      {isNarrowed({ ...search, q: undefined }) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilterOff size={18} />}
          onClick={() => onChange(NO_FILTERS)}
        >
          {t("studies.clearFilters")}
        </Button>
      )}
      <output className={styles.count} aria-live="polite">
        {count && t("studies.count", { count: `${formatNumber(count.value, language)}${count.exact ? "" : "+"}` })}
      </output>
    </search>
  );
}
