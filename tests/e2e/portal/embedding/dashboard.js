// A provider's page as a reader of svix-react's documentation writes it.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { AppPortal } from "svix-react";

const { link, ...properties } = window.portal;
createRoot(document.getElementById("root")).render(
  createElement(AppPortal, { url: link, ...properties }),
);
