import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { UploadsProvider } from "../features/uploads";
import { useText } from "../text";
import { LiveProvider, useLiveConnection, useSignedIn } from "../ui";
import { Links } from "./Links";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

/** The frame of every page but the reading window: where to go, who is here, what is live. */
export function Shell() {
  const user = useSignedIn();
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.href });
  useEffect(() => {
    if (!user) void navigate({ to: "/sign-in", search: { back: here, expired: true } });
  }, [user, navigate, here]);
  if (!user) return null;
  return (
    <LiveProvider>
      <UploadsProvider>
        <Frame />
      </UploadsProvider>
    </LiveProvider>
  );
}

function Brand() {
  const { t } = useText();
  return (
    <Link to="/" className={styles.brand} aria-label={`${t("shell.product")}: ${t("shell.studies")}`}>
      <img src="/khoanh.svg" alt="" width={28} height={28} />
      <span className={styles.label}>{t("shell.product")}</span>
    </Link>
  );
}

function Frame() {
  const { t } = useText();
  const [isOpen, menu] = useDisclosure(false);
  const isConnected = useLiveConnection();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("shell.skip")}
      </a>
      <header className={styles.top}>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={t("shell.menu")} onClick={menu.open}>
          <IconMenu2 />
        </ActionIcon>
        <Brand />
        <UserMenu />
      </header>
      <div className={styles.rail}>
        <Brand />
        <Links />
        <div className={styles.foot}>
          {!isConnected && (
            <div className={styles.offline} role="status">
              <span className={styles.label}>{t("shell.offline")}</span>
            </div>
          )}
          <UserMenu />
        </div>
      </div>
      <Drawer
        opened={isOpen}
        onClose={menu.close}
        size={280}
        title={t("shell.product")}
        closeButtonProps={{ "aria-label": t("shell.close") }}
      >
        <Links onFollow={menu.close} />
      </Drawer>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
