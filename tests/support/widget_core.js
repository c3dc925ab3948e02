// Calls functions of the widget's core: a line of standard input is a list of calls, [name, ...arguments].
// Whole numbers of any length are text like "12n"; {"file": 0} is the first file that was opened;
// {"call": [name, ...arguments]} is what that call gives, as it is.
const core = { ...require(process.argv[2]), words };
const files = [];

// The words by language and key, and what is said of a rate of each age in days.
function words() {
  const script = require("node:fs").readFileSync(process.argv[2], "utf8");
  const section = script.match(/---- words -*\n(.*)\/\/ ---- end of words/s)[1];
  const found = new Function(`${section}; return WORDS;`)();
  const ages = Object.keys(found).map((lang) => {
    const days = new Intl.NumberFormat(lang, { style: "unit", unit: "day", unitDisplay: "long" });
    return [lang, Array.from({ length: 32 }, (_, n) => found[lang].newer.replace("{0}", days.format(n)))];
  });
  return { words: found, ages: Object.fromEntries(ages) };
}

const revived = (_, value) => {
  if (typeof value === "string" && /^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  if (value !== null && typeof value === "object" && "call" in value) return called(value.call);
  return value !== null && typeof value === "object" && "file" in value ? files[value.file] : value;
};

const shown = (name, value) => {
  if (name === "figures") return undefined; // of the tables of an answer
  if (value instanceof Set) return [...value].join(" ");
  return typeof value === "bigint" ? `${value}n` : value;
};

// Microseconds of a call, the median and the 99th percentile.
const timed = (times, ...call) => {
  const all = Array.from({ length: times }, () => {
    const start = process.hrtime.bigint();
    called(call);
    return Number(process.hrtime.bigint() - start) / 1000;
  }).sort((one, two) => one - two);
  return [all[times >> 1], all[Math.floor(times * 0.99)]];
};

const called = ([name, ...args]) => {
  if (name === "time") return timed(...args);
  if (name === "get") return args[0][args[1]];
  try {
    const found = core[name](...args);
    return name === "open" ? { file: files.push(found) - 1 } : found;
  } catch (error) {
    return { thrown: error.code ?? String(error.stack) };
  }
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(JSON.parse(line, revived).map(called), shown)));
