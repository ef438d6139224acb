import { Badge, Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { roomsQuery, servicesQuery, suppliesQuery, unmappedCodesQuery } from "../../api";
import { useText } from "../../text";
import { Page, useHeardAgain, useLive } from "../../ui";
import { CodesTab } from "./CodesTab";
import styles from "./catalogue.module.css";
import { isTab, TABS } from "./catalogue-search";
import { RoomsTab } from "./RoomsTab";
import { ServicesTab } from "./ServicesTab";
import { SuppliesTab } from "./SuppliesTab";

const route = getRouteApi("/signed-in/shell/catalogue");
const PANELS = { services: ServicesTab, rooms: RoomsTab, supplies: SuppliesTab, codes: CodesTab } as const;

/** What can be ordered, where it is done, and the codes of other systems that wait for a meaning. */
export function CataloguePage() {
  const { t } = useText();
  const queries = useQueryClient();
  const { tab = "services" } = route.useSearch();
  const navigate = route.useNavigate();
  const waiting = useQuery(unmappedCodesQuery).data?.items.length ?? 0;
  useLive("catalogue", () => {
    for (const { queryKey } of [servicesQuery, roomsQuery, suppliesQuery, unmappedCodesQuery])
      void queries.invalidateQueries({ queryKey });
  });
  // An order of an unknown code brings a line to the list.
  const lookForCodes = () => void queries.invalidateQueries({ queryKey: unmappedCodesQuery.queryKey });
  useLive("order", lookForCodes);
  useHeardAgain(lookForCodes);
  const Panel = PANELS[tab];
  return (
    <Page title={t("catalogue.title")} wide>
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ search: { tab: isTab(chosen) ? chosen : undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List className={styles.tabs}>
          {TABS.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              rightSection={
                one === "codes" && waiting > 0 ? (
                  <Badge size="sm" color="orange.9">
                    {waiting}
                  </Badge>
                ) : undefined
              }
            >
              {t(`catalogue.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Panel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
