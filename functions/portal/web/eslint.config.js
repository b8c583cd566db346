import js from "@eslint/js";
import i18next from "eslint-plugin-i18next";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const HTML_IS_CODE = "Text of strangers is shown by React as text, never parsed as HTML.";

export default tseslint.config(
  { ignores: ["node_modules", "src/api/schema.d.ts", "eslint.config.js"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      complexity: ["error", 8],
      "max-lines": ["error", { max: 200, skipBlankLines: true }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: HTML_IS_CODE },
        { property: "outerHTML", message: HTML_IS_CODE },
        { property: "insertAdjacentHTML", message: HTML_IS_CODE },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: HTML_IS_CODE },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `onClick={() => save()}` is how React's handlers are written.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
    },
  },
  {
    // Every text is in src/language, once for each language.
    files: ["src/**/*.tsx"],
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": [
        "error",
        {
          mode: "jsx-only",
          "jsx-attributes": {
            include: ["alt", "aria-label", "label", "placeholder", "title", "hint"],
          },
          words: { exclude: ["[^\\p{L}]*"] },
        },
      ],
    },
  },
);
