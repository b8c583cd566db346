// Reads URLs as the URL standard (WHATWG) does: a JSON list of texts in, a list of texts or nulls out.
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const read = (text) => {
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
};
process.stdout.write(JSON.stringify(texts.map(read)));
