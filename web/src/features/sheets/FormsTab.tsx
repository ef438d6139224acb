import { Loader, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type FormName, formsQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";
import { FormEditor } from "./FormEditor";

/** The forms of results: one is chosen, changed and looked at. */
export function FormsTab() {
  const { t } = useText();
  const forms = useQuery(formsQuery);
  const [chosen, setChosen] = useState<FormName>("xray");
  if (forms.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (forms.error) return <ProblemNotice error={forms.error} onRetry={() => void forms.refetch()} />;
  const form = forms.data.items.find((one) => one.form === chosen);
  return (
    <>
      <Select
        label={t("sheets.form")}
        data={forms.data.items.map((one) => ({ value: one.form, label: t(`sheets.form.${one.form}`) }))}
        value={chosen}
        onChange={(value) => value && setChosen(value as FormName)}
        allowDeselect={false}
        maw={360}
        mb="md"
      />
      {form && <FormEditor key={`${form.form} ${form.number}`} form={form} />}
    </>
  );
}
