import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconDeviceLaptop, IconLanguage, IconLogout, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { rememberLanguage, sessionQuery, signOut } from "../api";
import { type Language, useText } from "../text";
import { tellProblem, useSignedIn } from "../ui";
import styles from "./user-menu.module.css";

const SCHEMES = [
  { scheme: "light", word: "shell.light", icon: IconSun },
  { scheme: "dark", word: "shell.dark", icon: IconMoon },
  { scheme: "auto", word: "shell.auto", icon: IconDeviceLaptop },
] as const;

/** Who is signed in; language, colours and the way out. */
export function UserMenu() {
  const text = useText();
  const { t, language, chooseLanguage } = text;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const user = useSignedIn();
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (!user) return null;

  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      return tellProblem(error, text);
    }
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
    await navigate({ to: "/sign-in" });
  };

  const switchLanguage = (chosen: Language) => {
    chooseLanguage(chosen);
    // Other devices of this person follow; this one has changed already, so a failure is no one's concern.
    void rememberLanguage(chosen).catch(() => undefined);
  };

  return (
    <Menu width={240} position="top-start" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={styles.button}
          aria-label={`${t("shell.account")}: ${user.display_name || user.name}`}
        >
          <Avatar size={30} radius="xl" color="petrol" name={user.display_name || user.name} aria-hidden="true" />
          <span className={styles.name}>{user.display_name || user.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.station ? `${user.name} · ${user.station}` : user.name}</Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={18} />} component={Link} to="/account">
          {t("shell.account")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLanguage size={18} />}
          lang={language === "vi" ? "en" : "vi"}
          onClick={() => switchLanguage(language === "vi" ? "en" : "vi")}
        >
          {t("shell.language")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("shell.colours")}</Menu.Label>
        {SCHEMES.map(({ scheme, word, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={18} />}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            data-chosen={colorScheme === scheme || undefined}
            className={styles.choice}
            onClick={() => setColorScheme(scheme)}
          >
            {t(word)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void leave()}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
