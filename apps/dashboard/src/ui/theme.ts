import { type MantineColorsTuple, createTheme } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#EEF3FF",
  "#DCE6FD",
  "#B6CAF8",
  "#8DACF4",
  "#6A92F0",
  "#5481EE",
  "#3467DA",
  "#2A57C2",
  "#2049A8",
  "#143A8C",
];

// The whole tuple is replaced: Mantine's own dark greys fail contrast on our surfaces.
const dark: MantineColorsTuple = [
  "#E9EDF3",
  "#B6C0CD",
  "#94A0B0",
  "#5C6878",
  "#3A4554",
  "#2A3340",
  "#1A212B",
  "#12171F",
  "#0E131A",
  "#0C1016",
];

export const theme: ReturnType<typeof createTheme> = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, dark },
  autoContrast: false,
  fontFamily: "'Inter Variable',system-ui,-apple-system,'Segoe UI',Roboto,sans-serif",
  fontFamilyMonospace: "ui-monospace,SFMono-Regular,'JetBrains Mono',Menlo,Consolas,monospace",
  defaultRadius: 8,
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "18px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  headings: { fontWeight: "650" },
  focusRing: "auto",
  cursorType: "pointer",
});
