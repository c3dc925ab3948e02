/* <currency-converter>: a currency converter for any page. Apache-2.0. */
(() => {
  "use strict";

  // ---- words -------------------------------------------------------------------------------------
  const WORDS = {
    en: {
      amount: "Amount",
      assumed: "Read as {0}, not as {1}.",
      blend: "average of several sources",
      chart: "Chart",
      chartHigh: "Highest:",
      chartLow: "Lowest:",
      chartNew: "Newest:",
      ended: "This rate was valid until {0}.",
      found: "Currencies found: {0}",
      from: "From",
      indicative: "indicative rate",
      kept: "The answer above was written into the page earlier.",
      large: "The amount is too large or has too many digits.",
      law: "fixed by law since {0}: {1}",
      load: "Rates could not be loaded.",
      newer: "A newer rate should be out; this one is {0} old.",
      noRate: "There is no rate for {0}.",
      notAmount: "This is not an amount.",
      official: "official rate",
      peg: "fixed peg since {0}: {1}",
      reference: "reference rate",
      swap: "Swap currencies",
      title: "Currency converter",
      to: "To",
    },
    ru: {
      amount: "Сумма",
      assumed: "Прочитано как {0}, а не как {1}.",
      blend: "среднее нескольких источников",
      chart: "График",
      chartHigh: "Максимум:",
      chartLow: "Минимум:",
      chartNew: "Последний:",
      ended: "Этот курс действовал по {0} включительно.",
      found: "Найдено валют: {0}",
      from: "Из",
      indicative: "индикативный курс",
      kept: "Ответ выше записан в странице раньше.",
      large: "Сумма слишком велика, или в ней слишком много цифр.",
      law: "установлен законом с {0}: {1}",
      load: "Не удалось загрузить курсы.",
      newer: "Должен быть и более новый курс: этому {0}.",
      noRate: "Курса для {0} нет.",
      notAmount: "Это не сумма.",
      official: "официальный курс",
      peg: "фиксированная привязка с {0}: {1}",
      reference: "справочный курс",
      swap: "Поменять валюты местами",
      title: "Конвертер валют",
      to: "В",
    },
    de: {
      amount: "Betrag",
      assumed: "Gelesen als {0}, nicht als {1}.",
      blend: "Mittel mehrerer Quellen",
      chart: "Kursverlauf",
      chartHigh: "Höchster:",
      chartLow: "Niedrigster:",
      chartNew: "Neuester:",
      ended: "Dieser Kurs galt bis zum {0}.",
      found: "Gefundene Währungen: {0}",
      from: "Von",
      indicative: "indikativer Kurs",
      kept: "Das Ergebnis oben stand schon in der Seite.",
      large: "Der Betrag ist zu groß oder hat zu viele Ziffern.",
      law: "gesetzlich festgelegt seit dem {0}: {1}",
      load: "Die Kurse konnten nicht geladen werden.",
      newer: "Ein neuerer Kurs müsste vorliegen; dieser ist {0} alt.",
      noRate: "Für {0} gibt es keinen Kurs.",
      notAmount: "Das ist kein Betrag.",
      official: "amtlicher Kurs",
      peg: "feste Kursbindung seit dem {0}: {1}",
      reference: "Referenzkurs",
      swap: "Währungen tauschen",
      title: "Währungsrechner",
      to: "In",
    },
    fr: {
      amount: "Montant",
      assumed: "Lu comme {0} et non comme {1}.",
      blend: "moyenne de plusieurs sources",
      chart: "Graphique",
      chartHigh: "Plus haut :",
      chartLow: "Plus bas :",
      chartNew: "Dernier :",
      ended: "Ce cours était valable jusqu’au {0}.",
      found: "Devises trouvées : {0}",
      from: "De",
      indicative: "cours indicatif",
      kept: "Le résultat ci-dessus était déjà dans la page.",
      large: "Le montant est trop grand ou a trop de chiffres.",
      law: "fixé par la loi depuis le {0} : {1}",
      load: "Les cours n’ont pas pu être chargés.",
      newer: "Un cours plus récent devrait être paru ; celui-ci a {0}.",
      noRate: "Aucun cours pour {0}.",
      notAmount: "Ce n’est pas un montant.",
      official: "cours officiel",
      peg: "parité fixe depuis le {0} : {1}",
      reference: "cours de référence",
      swap: "Inverser les devises",
      title: "Convertisseur de devises",
      to: "En",
    },
    es: {
      amount: "Importe",
      assumed: "Leído como {0}, no como {1}.",
      blend: "media de varias fuentes",
      chart: "Gráfico",
      chartHigh: "Máximo:",
      chartLow: "Mínimo:",
      chartNew: "Último:",
      ended: "Este cambio era válido hasta el {0}.",
      found: "Divisas encontradas: {0}",
      from: "De",
      indicative: "cambio indicativo",
      kept: "El resultado de arriba ya estaba en la página.",
      large: "El importe es demasiado grande o tiene demasiados dígitos.",
      law: "fijado por ley desde el {0}: {1}",
      load: "No se han podido cargar los cambios.",
      newer: "Ya debería haber un cambio más reciente; este tiene {0}.",
      noRate: "No hay cambio para {0}.",
      notAmount: "Esto no es un importe.",
      official: "cambio oficial",
      peg: "paridad fija desde el {0}: {1}",
      reference: "cambio de referencia",
      swap: "Intercambiar las divisas",
      title: "Conversor de divisas",
      to: "A",
    },
    zh: {
      amount: "金额",
      assumed: "已读作 {0}，而不是 {1}。",
      blend: "多个来源的平均值",
      chart: "走势图",
      chartHigh: "最高：",
      chartLow: "最低：",
      chartNew: "最新：",
      ended: "该汇率有效期截至{0}。",
      found: "找到 {0} 种货币",
      from: "原货币",
      indicative: "指示性汇率",
      kept: "以上结果是先前写入网页的。",
      large: "金额过大或位数过多。",
      law: "自{0}起的法定汇率：{1}",
      load: "无法加载汇率。",
      newer: "应已有更新的汇率；这是{0}前的汇率。",
      noRate: "没有 {0} 的汇率。",
      notAmount: "这不是金额。",
      official: "官方汇率",
      peg: "自{0}起的联系汇率：{1}",
      reference: "参考汇率",
      swap: "互换货币",
      title: "货币换算",
      to: "目标货币",
    },
    ar: {
      amount: "المبلغ",
      assumed: "قُرئ على أنه {0} وليس {1}.",
      blend: "متوسط عدة مصادر",
      chart: "الرسم البياني",
      chartHigh: "الأعلى:",
      chartLow: "الأدنى:",
      chartNew: "الأحدث:",
      ended: "كان هذا السعر ساريًا حتى {0}.",
      found: "العملات التي عُثر عليها: {0}",
      from: "من",
      indicative: "سعر استرشادي",
      kept: "النتيجة أعلاه كانت في الصفحة من قبل.",
      large: "المبلغ كبير جدًا أو يحتوي على أرقام كثيرة جدًا.",
      law: "محدد بموجب القانون منذ {0}: {1}",
      load: "تعذّر تحميل الأسعار.",
      newer: "يُفترض صدور سعر أحدث؛ عمر هذا السعر {0}.",
      noRate: "لا يوجد سعر لـ {0}.",
      notAmount: "هذا ليس مبلغًا.",
      official: "سعر رسمي",
      peg: "ربط ثابت منذ {0}: {1}",
      reference: "سعر مرجعي",
      swap: "تبديل العملتين",
      title: "محوّل العملات",
      to: "إلى",
    },
    hi: {
      amount: "राशि",
      assumed: "इसे {0} पढ़ा गया, {1} नहीं।",
      blend: "कई स्रोतों का औसत",
      chart: "चार्ट",
      chartHigh: "उच्चतम:",
      chartLow: "न्यूनतम:",
      chartNew: "नवीनतम:",
      ended: "यह दर {0} तक मान्य थी।",
      found: "मिली मुद्राएँ: {0}",
      from: "मूल मुद्रा",
      indicative: "सांकेतिक दर",
      kept: "ऊपर का उत्तर पेज में पहले से था।",
      large: "राशि बहुत बड़ी है या उसमें बहुत अधिक अंक हैं।",
      law: "{0} से क़ानून द्वारा तय: {1}",
      load: "दरें लोड नहीं हो सकीं।",
      newer: "नई दर आ जानी चाहिए थी; यह {0} पुरानी है।",
      noRate: "{0} की दर नहीं है।",
      notAmount: "यह राशि नहीं है।",
      official: "आधिकारिक दर",
      peg: "{0} से स्थिर विनिमय दर: {1}",
      reference: "संदर्भ दर",
      swap: "मुद्राएँ आपस में बदलें",
      title: "मुद्रा परिवर्तक",
      to: "लक्ष्य मुद्रा",
    },
  };
  // ---- end of words

  // ---- helpers -----------------------------------------------------------------------------------
  const cached = (make, held = new Map()) => (key) => held.get(key) ?? held.set(key, make(key)).get(key);

  const create = (name, attributes, ...children) => {
    const space = /svg|path/.test(name) ? "2000/svg" : "1999/xhtml";
    const made = document.createElementNS(`http://www.w3.org/${space}`, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.append(...children);
    return made;
  };

  const dates = cached((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC", calendar: "gregory" }));
  const dateText = (day, locale) => dates(locale).format(new Date(day));
  const inUnits = (count, unit, locale) => count.toLocaleString(locale, { style: "unit", unit, unitDisplay: "long" });
  // ---- end of helpers

  // ---- numbers -----------------------------------------------------------------------------------
  const abs = (n) => (n < 0n ? -n : n);
  const ten = (power) => 10n ** BigInt(Math.max(0, power));

  const fixed = (units, places) => {
    const digits = String(abs(units) * ten(-places)).padStart(places + 1, "0");
    const point = digits.length - Math.max(0, places);
    return (units < 0n ? "-" : "") + digits.slice(0, point) + (places > 0 ? `.${digits.slice(point)}` : "");
  };

  // The first digit's power of ten.
  const adjusted = (num, den) => {
    const power = String(abs(num)).length - String(den).length;
    return abs(num) * ten(-power) < den * ten(power) ? power - 1 : power;
  };

  // Rounded to units of 10^-places: half up, or half to even.
  const scaled = (num, den, places, even) => {
    const above = abs(num) * ten(places);
    const below = den * ten(-places);
    const units = above / below;
    const half = 2n * (above % below) - below;
    const up = half > 0n || (!half && !(even && units % 2n === 0n));
    return (num < 0n ? -1n : 1n) * (units + (up ? 1n : 0n));
  };

  const significant = (num, den, figures, even) => {
    const places = figures - 1 - adjusted(num, den);
    const units = scaled(num, den, places, even);
    return String(abs(units)).length > figures ? [units / 10n, places - 1] : [units, places];
  };

  // To the decimals of the currency (null: six figures); below ten of its smallest units to three figures.
  const rounded = (num, den, digits) => {
    const [top, figures] = digits === null ? [3, 6] : [1 - digits, 3];
    if (num && adjusted(num, den) < top) return significant(num, den, figures);
    return [scaled(num, den, digits ?? 2), digits ?? 2];
  };

  // An amount in its own currency gets no zeros for three figures.
  const inItself = (num, den, digits) => {
    const typed = String(den).length - 1;
    if (digits === null) return [num, typed];
    const [units, places] = rounded(num, den, digits);
    const most = Math.max(digits, typed);
    return [units / ten(places - most), Math.min(places, most)];
  };

  // Six figures, or fewer with the decimals that were published.
  const six = (num, den, published) => {
    const last = 5 - adjusted(num, den);
    for (let places = Math.max(published, last - 5, 0); places <= last; places += 1) {
      const above = num * ten(places);
      if (above % den === 0n) return fixed(above / den, places);
    }
    return fixed(...significant(num, den, 6, true));
  };

  const lang = (text) => {
    try {
      return Intl.NumberFormat.supportedLocalesOf(text)[0] ?? "en";
    } catch {
      return "en";
    }
  };

  const marks = cached((locale) => {
    const tag = lang(locale);
    const format = new Intl.NumberFormat(tag);
    const all = (one) => Array.from({ length: 10 }, (_, digit) => one.format(digit));
    const digits = all(format);
    const [before, decimal] = format.format(-1.5).split(new RegExp(`${digits[1]}|${digits[5]}`));
    // Those of its script may be typed where Intl writes 0-9, as in Hindi.
    const script = String(new Intl.Locale(tag).maximize().script).toLowerCase();
    const ofScript = ["", "ext", "dec"].map((end) => all(new Intl.NumberFormat(tag, { numberingSystem: script + end })));
    return { format, digits, decimal, before, typed: [digits, ...ofScript].filter(([zero]) => zero !== "0") };
  });

  const written = (text, locale) => {
    const { format, digits, decimal, before } = marks(locale);
    const [whole, part] = text.replace("-", "").split(".");
    const shown = format.format(BigInt(whole)) + (part ? decimal + part.replace(/\d/g, (d) => digits[d]) : "");
    return text[0] === "-" ? before + shown : shown;
  };

  const WHOLE = /^(0|[1-9]\d*|[1-9]\d{0,2}([ '_,.\u066c])\d{3}(\2\d{3})*|[1-9]\d?(,\d\d)+,\d{3})$/;

  // A decimal mark may end it, for more is being typed.
  const grouped = (body, locale) => {
    const [, head, mark, tail] = /^(.*)([,.\u066b])(\d*)$/.exec(body) ?? [];
    let decimal = mark && !head.includes(mark);
    let guessed = false;
    if (decimal && mark !== "\u066b" && tail.length === 3 && /^[1-9]\d{0,2}$/.test(head)) {
      const own = marks(locale).decimal;
      guessed = own !== "." && own !== ",";
      decimal = mark === (guessed ? "." : own);
    }
    const whole = decimal ? head : body;
    if (!WHOLE.test(whole) && !(decimal && !whole && tail)) return null;
    return [whole.replace(/\D/g, "") || "0", decimal ? tail : "", guessed];
  };

  // With the digits 0-9 for those of the locale; null if it has both, or marks of another locale.
  const inLatin = (text, locale) => {
    const { typed } = marks(locale);
    const own = typed.find((digits) => digits.some((digit) => text.includes(digit)));
    const arabic = typed.some(([zero]) => "\u0660\u06f0".includes(zero));
    if ((own && /\d/.test(text)) || (!arabic && /[\u066b\u066c]/.test(text))) return null;
    return own ? Array.from(text, (c) => (own.includes(c) ? own.indexOf(c) : c)).join("") : text;
  };

  const LONGEST = 200;

  // An exact amount within the limits.
  const amountOf = (minus, whole, part = "", power = 0) => {
    if (/\d{5}/.test(power) || Math.abs(power) > 60) return { error: power < 0 ? "digits" : "large" };
    if (whole.length + part.length > 60) return { error: "digits" };
    const places = part.length - power;
    const num = BigInt(whole + part) * ten(-places) * (minus ? -1n : 1n);
    const den = ten(places);
    return abs(num) > ten(30) * den ? { error: "large" } : { num, den };
  };

  // An amount as an attribute has it, the same in every language.
  const plain = (text) => {
    if (text.length > LONGEST) return { error: "long" };
    const [found, minus, ...parts] = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
    return found ? amountOf(minus, ...parts) : { error: "amount" };
  };

  const plainText = ({ num, den }) => fixed(num, String(den).length - 1);

  const read = (text, locale, code, file) => {
    if (text.length > LONGEST) return { error: "long" };
    const body = inLatin(text, locale)
      ?.replace(/[\u061c\u200e\u200f\ufeff]/g, "")
      .trim()
      .replace(/\u2212/g, "-")
      .replace(/[\t\u00a0\u2009\u202f]/g, " ")
      .replace(/\u2019/g, "'");
    if (body === undefined) return { error: "amount" };
    if (/^[-+]*$/.test(body)) return { error: "missing" };
    const behind = /^(?![-+]).*\d-$/s.test(body);
    const minus = behind || body[0] === "-";
    const bare = (behind ? body.slice(0, -1) : body).replace(/^[-+]/, "");
    const [whole, part, guessed] = grouped(bare, locale) ?? [];
    const value = whole ? amountOf(minus, whole, part) : /^\d.*e/i.test(bare) ? plain((minus ? "-" : "") + bare) : { error: "amount" };
    if (value.error || !(guessed || (behind && value.num))) return value;
    // A minus behind may be a dash.
    const other = !guessed ? { ...value, num: -value.num }
      : part ? amountOf(minus, whole + part) : amountOf(minus, whole.slice(0, -3), whole.slice(-3));
    const [one, two] = guessed && part && file?.digits[code] === 0 ? [other, value] : [value, other];
    return { ...one, as: plainText(one), other: plainText(two) };
  };
  // ---- end of numbers

  // ---- rates -------------------------------------------------------------------------------------
  const CODE = /^[A-Z]{3,5}$/;
  const KINDS = ["fixed", "official", "reference", "blend", "peg", "indicative", "custom"];
  const UNPUBLISHED = ["law", "peg"];

  const must = (holds) => {
    if (!holds) throw new Error();
    return true;
  };
  const check = (pattern, text) => must(typeof text === "string" && pattern.test(text)) && text;
  const aCode = (text) => check(CODE, text);
  const aText = (text) => check(/^.{1,999}$/, text);
  const aFlag = (it) => must(it === undefined || it === true) && it;
  const aKind = (kind) => must(KINDS.includes(kind)) && kind;
  const iso = (text) => new Date(text).toISOString();
  const aDay = (day) => must(iso(day).slice(0, 10) === day) && day;
  const anInstant = (text) => must(iso(text) === text.replace("Z", ".000Z")) && text;
  const codesOf = (text) => new Set(text.split(" ").map(aCode));
  const newest = (days) => days.sort().at(-1);
  const dayNumber = (day) => Date.parse(day) / 864e5;

  const isObject = (it) => it !== null && typeof it === "object" && !Array.isArray(it);

  // Without a prototype, for its keys come from the file.
  const mapped = (given = {}, key, value) => {
    must(isObject(given));
    const out = Object.create(null);
    for (const [name, one] of Object.entries(given)) out[check(key, name)] = value(one, name);
    return out;
  };

  const leg = ({ base, quote, text, nominal = 1, day }, source) => {
    must(aCode(base) !== aCode(quote) && Number.isSafeInteger(nominal) && nominal > 0);
    const [, whole, part = "", power = 0] = /^(\d+)(?:\.(\d+))?(?:e([-+]?\d{1,3}))?$/i.exec(check(/^.{1,40}$/, text));
    must(text > 0);
    const value = [BigInt(whole + part), part.length - power];
    check(/^[a-z][\w-]{0,39}$/, source);
    const id = String([base, quote, text, nominal, aDay(day), source]);
    return { id, base, quote, text, nominal, value, day, source };
  };

  // Without what is walked there and straight back.
  const trimmed = (legs) =>
    legs.reduce((out, one) => (out.at(-1)?.id === one.id ? out.slice(0, -1) : [...out, one]), []);

  // `decimals`: those that the price keeps in its two directions, as published.
  const walked = (from, legs) => {
    let [here, num, den, up, down] = [from, 1n, 1n, 0, 0];
    for (const { base, quote, nominal, value } of legs) {
      const [units, places] = value;
      if (here === base) [here, num, den, up] = [quote, num * units, den * BigInt(nominal), up + places];
      else if (here === quote) [here, num, den, down] = [base, num * BigInt(nominal), den * units, down + places];
      else must(false);
    }
    const decimals = [den === ten(down) ? up : up - down, num === ten(up) ? down : down - up];
    return { here, num: num * ten(down - up), den: den * ten(up - down), decimals };
  };

  const table = (given) => {
    const { source, base, quote, kind, day, link } = given;
    const own = aCode(base ?? quote);
    must(!base !== !quote && !UNPUBLISHED.includes(source));
    const cell = (it, code) => {
      const { turned, ...figure } = it.text ? it : { text: it };
      const ends = !base === !aFlag(turned) ? { base: code, quote: own } : { base: own, quote: code };
      const found = leg({ day, ...figure, ...ends }, source);
      return must(found.text > 1e-12 && found.text < 1e12) && found;
    };
    return {
      zone: "UTC",
      ...given,
      until: given.until && aDay(given.until),
      own,
      kind: aKind(kind),
      day: aDay(day),
      late: aFlag(given.late),
      only: given.only && aCode(given.only),
      span: must(given.span === undefined || given.span >= 0) && given.span,
      link: link && check(/^https?:\/\/[^\s"<>\\]+$/, link),
      name: aText(given.name),
      names: mapped(given.names, /^[a-z]{2,3}(-\w+)*$/i, aText),
      attribution: given.attribution && aText(given.attribution),
      newer_from: given.newer_from && anInstant(given.newer_from),
      series: given.series && (given.series === true || codesOf(given.series)),
      figures: mapped(given.figures ?? [], CODE, cell),
    };
  };

  const aPair = ({ legs, kind, day }, from, to) => {
    const found = legs.map((one) => leg(one, one.source));
    must(found.length && walked(from, found).here === to);
    return { legs: found, kind: aKind(kind), day: day ? aDay(day) : null };
  };

  const checked = (given) => {
    const tables = given.tables.map(table);
    const pegs = mapped(given.pegs, CODE, (one, code) => must(code === one.base || code === one.quote) && leg(one, "peg"));
    const law = mapped(given.law, CODE, (line, code) => {
      const legs = line.map((one) => leg(one, "law"));
      return must(walked(code, legs).here !== code) && legs;
    });
    const sorted = (codes) => [...new Set(codes)].sort();
    const listed = sorted([...tables.flatMap((one) => [one.own, ...Object.keys(one.figures)]), ...Object.keys(pegs)]);
    return {
      at: anInstant(given.at),
      tables,
      pegs,
      law,
      pairs: mapped(given.pairs, CODE, (row, from) => mapped(row, CODE, (one, to) => aPair(one, from, to))),
      none: mapped(given.none, CODE, codesOf),
      names: mapped(given.names, CODE, aText),
      digits: mapped(given.digits, CODE, (it) => must(it === null || (Number.isInteger(it) && it >= 0 && it < 41)) && it),
      countries: mapped(given.countries, CODE, (it) => check(/^([A-Z]{2})*$/, it)),
      listed,
      codes: sorted([...listed, ...Object.keys(law)]),
    };
  };

  const open = (text) => {
    let code = "broken";
    try {
      must(text.length < 4e6);
      const given = JSON.parse(text);
      if (Number.isInteger(given.format) && given.format !== 1) code = "format";
      must(given.format === 1);
      return checked(given);
    } catch {
      throw Object.assign(new Error(code), { code });
    }
  };

  // If all are late: the first that is at most a week older than the newest of them.
  const firstOf = (ways) => {
    const old = [];
    for (const way of ways) {
      const found = way();
      if (found && !found.late) return found;
      if (found) old.push(found);
    }
    const last = dayNumber(newest(old.map((one) => one.day)));
    return old.find((one) => last - dayNumber(one.day) <= 7) ?? null;
  };

  const inTable = (table, base, quote) => {
    const { own, only, span, figures, late, kind } = table;
    const legs = [base, quote].filter((code) => code !== own).map((code) => figures[code]);
    if ((only && only !== base && only !== quote) || !legs.every(Boolean)) return null;
    const days = legs.map((one) => one.day).sort();
    return dayNumber(days.at(-1)) - dayNumber(days[0]) > span ? null : { legs, late, kind, day: days[0], tables: [table] };
  };

  const first = (tables, base, quote) => firstOf(tables.map((one) => () => inTable(one, base, quote)));

  const anchor = (peg, code) => (!peg ? code : peg.base === code ? peg.quote : peg.base);

  const overPegs = (file, base, quote) => {
    let [ahead, behind] = [file.pegs[base], file.pegs[quote]];
    if (anchor(ahead, base) === quote) behind = null;
    else if (anchor(behind, quote) === base) ahead = null;
    const [one, two] = [anchor(ahead, base), anchor(behind, quote)];
    const between = one === two ? { legs: [], kind: "peg" } : first(file.tables, one, two);
    if (!between) return null;
    const legs = [ahead, ...between.legs, behind].filter(Boolean);
    const kind = KINDS[Math.max(KINDS.indexOf(between.kind), KINDS.indexOf("peg"))];
    return { ...between, legs, kind, day: between.day ?? newest(legs.map((peg) => peg.day)) };
  };

  const market = (file, base, quote) => {
    if (!file.pegs[base] && !file.pegs[quote]) return first(file.tables, base, quote);
    const among = (indicative) => file.tables.filter((one) => (one.kind === "indicative") === indicative);
    return firstOf([
      () => first(among(false), base, quote),
      () => overPegs(file, base, quote),
      () => first(among(true), base, quote),
    ]);
  };

  const ruled = (file, from, to) => {
    if (from === to) return { legs: [], kind: "fixed", day: null };
    if (file.none[from]?.has(to)) return null;
    const carried = file.pairs[from]?.[to];
    if (carried) return carried;
    const [ahead, behind] = [file.law[from] ?? [], file.law[to] ?? []];
    const [base, quote] = [walked(from, ahead).here, walked(to, behind).here];
    const found = base === quote ? { legs: [], kind: "fixed" } : market(file, base, quote);
    if (!found) return null;
    const legs = trimmed([...ahead, ...found.legs, ...[...behind].reverse()]);
    return { ...found, legs, day: found.day ?? newest(legs.map((one) => one.day)) };
  };

  // Of legs that are carried: of each source the first table that has their figures.
  const tablesOf = (file, legs) => {
    const bySource = (all, source) => all.filter((one) => one.source === source);
    const tableOf = (source) => {
      const its = bySource(file.tables, source);
      const has = ({ figures }) => bySource(legs, source).every(({ id }) => Object.values(figures).some((one) => one.id === id));
      return its.find(has) ?? its.at(-1);
    };
    return [...new Set(legs.map((one) => one.source))].map(tableOf).filter(Boolean);
  };

  const rate = (file, from, to) => {
    if (!file.codes.includes(from) || !file.codes.includes(to)) return null;
    const found = ruled(file, from, to);
    if (!found) return null;
    const { legs, kind, day } = found;
    const { num, den, decimals } = walked(from, legs);
    const source = [...new Set(legs.map((one) => one.source))].join("+") || "identity";
    const { tables = tablesOf(file, legs) } = found;
    const oldest = legs.find((one) => one.day === day && !UNPUBLISHED.includes(one.source));
    return {
      from, to, num, den, decimals, legs, kind, day, tables,
      source,
      table: tables[0] ?? null,
      newerFrom: tables.map((one) => one.newer_from).filter(Boolean).sort()[0] ?? null,
      zone: tables.find((one) => one.source === oldest?.source)?.zone ?? "UTC",
    };
  };

  const inverse = ({ from, to, num, den, decimals }) => ({
    from: to,
    to: from,
    num: den,
    den: num,
    decimals: [...decimals].reverse(),
  });

  // One unit in units of the other currency, as a terminal's line of both directions has it.
  const rateText = ({ num, den, decimals }) => six(num, den, decimals[0]);

  const convert = (file, amount, from, to) => {
    const found = rate(file, from, to);
    if (!found) return null;
    const { [to]: digits = 2 } = file.digits;
    const round = from === to ? inItself : rounded;
    return { ...found, result: fixed(...round(amount.num * found.num, amount.den * found.den, digits)) };
  };

  // Swedish days are ISO days. A formatter is slow to make, and `today` is asked at each key.
  const calendar = cached((timeZone) => {
    try {
      return new Intl.DateTimeFormat("sv", { timeZone });
    } catch {
      return calendar("UTC"); // a zone that this browser does not know
    }
  });
  const today = (zone, now) => calendar(zone).format(now);

  const age = ({ day, tables, zone, newerFrom }, now) => ({
    days: tables.length ? dayNumber(today(zone, now)) - dayNumber(day) : null,
    newer: newerFrom !== null && now >= Date.parse(newerFrom),
    ended: tables.some(({ zone, until }) => until && today(zone, now) > until),
  });
  // ---- end of rates

  // ---- chart -------------------------------------------------------------------------------------
  // The codes whose series the rate needs; null if one table does not have them all.
  function chartable({ from, to, legs, table }) {
    const codes = [from, to].filter((code) => code !== table?.own);
    const has = (code, i) => legs[i].source === table.source && (table.series === true || table.series.has(code));
    return table?.series && codes.length === legs.length && codes.every(has) ? codes : null;
  }

  // The legs of a code by day, from the file of its series.
  function readSeries(data, { source, own, kind, name }, code) {
    const { format, base, quote, nominal, days, figures } = data;
    must(format === 1 && data.source === source && data.code === code && (base ?? quote) === own);
    must(days.length && days.length === figures.length);
    return new Map(days.map((day, i) => {
      must(!i || day > days[i - 1]);
      const figure = figures[i].text ? figures[i] : { text: figures[i], nominal };
      return [day, table({ source, base, quote, kind, name, day, figures: { [code]: figure } }).figures[code]];
    }));
  }

  // The rates of the days that all series have.
  const crossed = (from, [first, ...others]) => [...first.keys()]
    .filter((day) => others.every((one) => one.has(day)))
    .map((day) => ({ day, ...walked(from, [first, ...others].map((one) => one.get(day))) }));

  // The month or year up to the newest.
  function lastOf(points, period) {
    const at = new Date(points.at(-1).day);
    const date = at.getUTCDate();
    at.setUTCMonth(at.getUTCMonth() - (period === "1y" ? 12 : 1));
    if (at.getUTCDate() !== date) at.setUTCDate(0);
    return points.filter(({ day }) => day >= at.toISOString().slice(0, 10));
  }

  // Where the points are in a drawing of 1000 by 200, with a line broken at holes of more than 10 days.
  function outline(points) {
    let low = 0;
    let high = 0;
    points.forEach(({ num, den }, i) => {
      if (num * points[low].den <= points[low].num * den) low = i;
      if (num * points[high].den >= points[high].num * den) high = i;
    });
    const values = points.map((point) => Number(rateText(point)));
    const days = points.map(({ day }) => dayNumber(day));
    const length = days.at(-1) - days[0] || 1;
    const range = values[high] - values[low];
    const places = days.map((day, i) => [
      Math.round(((day - days[0]) / length) * 1000),
      Math.round(range ? ((values[high] - values[i]) / range) * 200 : 100),
    ]);
    const line = places.map((place, i) => (days[i] - days[i - 1] <= 10 ? "L" : "M") + place).join("");
    return { low, high, places, line };
  }

  const CHART_CSS = `
.plot{font-size:.9375em;font-variant-numeric:tabular-nums}
.plot svg{display:block;width:100%;height:9em;margin:.5em 0;overflow:visible;touch-action:pan-y}
.plot path{fill:none;stroke:currentColor;stroke-linecap:round;vector-effect:non-scaling-stroke}
.plot input{position:absolute;inset:0;height:100%;opacity:0;pointer-events:none}
.line{position:relative;color:var(--accent)}
.line:focus-within{outline:2px solid;outline-offset:2px}
.axis{display:flex;justify-content:space-between;gap:1em}
.axis :last-child{text-align:end}
[aria-pressed=true]{text-decoration:underline}`;

  // What is drawn of the points; the pointer and the keys choose one of them.
  function plot(points, { from, to }, { lang, say }) {
    const days = points.map(({ day }) => dateText(day, lang));
    const figures = points.map((point) => written(rateText(point), lang));
    const rate = (i) => equation("1", from, rateText(points[i]), to, lang);
    const date = (i) => create("bdi", {}, days[i]);
    const item = (key, i) => create("div", {}, say(key), pauses(lang)[1], rate(i), pauses(lang)[0], date(i));
    const { low, high, places, line } = outline(points);
    const last = points.length - 1;
    const path = (width, d) => create("path", { d, "stroke-width": width });
    const dot = (i) => `M${places[i]}h0`;
    const here = path(9, dot(last));
    const upright = path(1, "");
    const title = `${say("chart")} ${from}/${to}`;
    const svg = create("svg", {
      viewBox: "-10 -10 1020 220", preserveAspectRatio: "none", part: "chart-line", "aria-hidden": true,
    }, path(2, line), path(7, dot(low) + dot(high)), upright, here);
    const slider = create("input", { type: "range", max: last, "aria-label": title });
    const told = create("div", { part: "chart-value" });
    const move = (i) => {
      upright.setAttribute("d", `M${places[i][0]} 0V200`);
      here.setAttribute("d", dot(i));
      told.replaceChildren(rate(i), create("br"), date(i));
      slider.value = i;
      slider.setAttribute("aria-valuetext", `${days[i]}: ${rate(i).textContent}`);
    };
    slider.oninput = () => move(slider.valueAsNumber);
    svg.onpointermove = svg.onpointerdown = ({ clientX }) => {
      const { left, width } = svg.getBoundingClientRect();
      const away = (i) => Math.abs(places[i][0] + 10 - ((clientX - left) / width) * 1020);
      move(places.reduce((best, _, i) => (away(i) < away(best) ? i : best), 0));
    };
    svg.onpointerleave = ({ pointerType }) => pointerType === "mouse" && move(last);
    move(last);
    const row = (scope, day, cell) => create("tr", {}, create("th", { scope }, day), cell);
    return [
      told,
      // Time runs from left to right in every language, and so do the days below.
      create("div", { dir: "ltr" }, create("div", { class: "line" }, svg, slider),
        create("div", { class: "axis" }, date(0), date(last))),
      item("chartHigh", high), item("chartLow", low), item("chartNew", last),
      create("div", { class: "live" }, create("table", {}, create("caption", {}, title),
        row("col", displayed(`dateTimeField ${lang}`).of("day"), create("th", { scope: "col" }, to)),
        ...days.map((day, i) => row("row", day, create("td", {}, figures[i]))).reverse())),
    ];
  }

  // options: base (URL of rates.json), lang, say(key, …), period(), onPeriod(period)
  async function showChart(host, answer, options) {
    const { key } = host; // of two calls the later one draws
    let points = [];
    host.replaceChildren(); // no other pair's chart meanwhile
    try {
      points = crossed(answer.from, await Promise.all(chartable(answer).map(async (code) => readSeries(
        await request(new URL(`series/${answer.source}/${code}.json`, options.base).href, JSON.parse, "no-cache"), answer.table, code))));
    } catch { /* said below */ }
    if (host.key !== key) return;
    const drawing = create("div", { class: "plot" });
    const draw = () => {
      const period = options.period() === "1y" ? "1y" : "1m";
      drawing.replaceChildren(...plot(lastOf(points, period), answer, options));
      buttons.forEach((button) => button.setAttribute("aria-pressed", button.value === period));
    };
    const buttons = [["1m", "month"], ["1y", "year"]].map(([value, unit]) => {
      const label = inUnits(1, unit, options.lang);
      const button = create("button", { type: "button", part: "chart-period", value }, label);
      button.onclick = () => {
        options.onPeriod(value);
        draw();
      };
      return button;
    });
    host.draw = points.length ? draw : null;
    host.draw?.();
    host.replaceChildren(...points.length ? [...buttons, drawing] : [options.say("load")]);
  }
  // ---- end of chart

  // ---- combobox ----------------------------------------------------------------------------------
  const displayed = cached((key) => {
    const [type, locale, style] = key.split(" ");
    return new Intl.DisplayNames(locale, { type, style, fallback: "none" });
  });
  const called = (type, code) => (/^[A-Z]{2,3}$/.test(code) && displayed(type).of(code)) || "";
  const nameOf = (file, locale, code) => called(`currency ${locale}`, code) || file?.names?.[code] || "";

  // Words without accents, each behind a space.
  const folded = (text) =>
    ` ${text.normalize("NFKD").toLowerCase().replace(/ł/g, "l").replace(/ø/g, "o").replace(/[\u0300-\u036f\u064b-\u065f]/g, "").replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim()}`;

  const indexed = cached((locale) => cached((file) => file.codes.map((code) => {
    const both = [locale, "en"];
    const names = both.map((one) => folded(nameOf(file, one, code)));
    // A region beginning with X is no country, but for Kosovo.
    const regions = (file.countries[code] ?? code.slice(0, 2)).match(/[^X].|XK/g) ?? [];
    const found = both.flatMap((one) => [one, `${one} short`]).flatMap((one) => regions.map((region) => called(`region ${one}`, region)));
    const lands = [...new Set(found)].map(folded);
    return { code, late: file.listed.includes(code) ? 0 : 6, key: folded(code), names, name: names.join(""), lands, land: lands.join("") };
  }), new WeakMap()));

  const symbol = cached((key) => {
    const [locale, currency] = key.split(" ");
    const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(1);
    return parts.find(({ type }) => type === "currency").value;
  });
  const hasSymbol = (text, locale, code) => /^[A-Z]{3}$/.test(code) && [locale, "en"].some((one) => symbol(`${one} ${code}`) === text);

  const TRADED = "USD EUR JPY GBP CNY AUD CAD CHF HKD SGD INR KRW SEK MXN NZD NOK TRY BRL RUB ZAR".split(" ");

  // By code, then by a country, by words of the name, of a country, then by any part; withdrawn ones last. Alike: the much-traded first.
  const find = (file, text, locale) => {
    const asked = folded(text);
    const sign = text.trim();
    if (!sign) return file.listed;
    const ranked = indexed(locale)(file).map(({ code, late, key, name, lands, land }) => {
      const holds = asked === " " ? [hasSymbol(sign, locale, code)]
        : [key === asked, (key + name).startsWith(asked), lands.includes(asked), name.includes(asked), land.includes(asked), (name + land).includes(asked.slice(1))];
      const rank = holds.indexOf(true);
      return { code, rank: rank > 0 ? rank + late : rank, traded: TRADED.indexOf(code) >>> 0 };
    }).filter(({ rank }) => rank >= 0);
    if (!ranked.length && /..s$/.test(asked)) return find(file, asked.slice(0, -1), locale); // dollars
    return ranked.sort((one, two) => one.rank - two.rank || one.traded - two.traded).map(({ code }) => code);
  };

  // The currency of exactly this code or name.
  const exact = (file, text, locale) => {
    const asked = folded(text);
    return indexed(locale)(file).find(({ key, names }) => [key, key + names[0], ...names].includes(asked) && asked !== " ")?.code;
  };

  // The field and the list of the code that `app` has by this name.
  const combobox = (name, app) => {
    const list = named("list", "ul", { id: `${name}-list`, role: "listbox", popover: "manual" });
    const input = named("input", "input", { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": false });
    const label = named("label", "span");
    const field = named("field", "label", {}, label, input, icon("m4 6 4 4 4-4"));
    let options = null; // null: the list is closed
    let active;

    // At the field and in sight, however the page moves.
    const place = () => {
      if (!options) return;
      requestAnimationFrame(place);
      const { top, bottom, left } = field.getBoundingClientRect();
      const { width, height, offsetLeft, offsetTop } = visualViewport;
      const below = height + offsetTop - bottom;
      const up = below < 220 && top - offsetTop > below;
      const set = (name, value) => (list.style[name] = `${value / (list.currentCSSZoom ?? 1)}px`);
      set("maxWidth", width - 16);
      const size = list.getBoundingClientRect();
      set("left", Math.max(offsetLeft + 8, Math.min(left, offsetLeft + width - size.width - 8)));
      set("maxHeight", Math.max(80, Math.min((up ? top - offsetTop : below) - 12, 390)));
      set("top", up ? top - size.height - 4 : bottom + 4);
    };

    const activate = (option) => {
      active?.removeAttribute("aria-selected");
      active = option;
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", true);
      input.setAttribute("aria-activedescendant", option.id);
      const { offsetTop: top, offsetHeight: height } = option;
      list.scrollTop = Math.min(top, Math.max(list.scrollTop, top + height - list.clientHeight));
    };

    const optionOf = (code) => options.find(({ id }) => id === name + code);

    const show = (text) => {
      if (!app.file) return;
      const closed = !options;
      const made = find(app.file, text, app.locale).map((code) => named("option", "li", { id: name + code, role: "option" },
        create("b", { dir: "ltr" }, code), create("bdi", {}, nameOf(app.file, app.locale, code))));
      const count = app.say("found", written(String(made.length), app.locale));
      options = made;
      list.replaceChildren(...made.length ? made : [create("li", { role: "option", "aria-disabled": true }, count)]);
      input.setAttribute("aria-expanded", true);
      if (closed) {
        list.showPopover();
        place();
      }
      activate(text ? made[0] : optionOf(app[name]));
      if (text) app.count(count);
    };

    const take = (option) => {
      if (!options) return;
      options = null;
      activate();
      list.replaceChildren();
      if (list.isConnected) list.hidePopover();
      input.setAttribute("aria-expanded", false);
      if (option) app[name] = option.id.slice(name.length);
      (option ? app.act : app.render)();
    };

    input.onfocus = () => input.select();
    input.onclick = () => options || show("");
    input.oninput = () => show(input.value);
    input.onblur = () => options && take(optionOf(exact(app.file, input.value, app.locale)));
    input.onkeydown = (event) => {
      const { key } = event;
      if (event.isComposing || event.keyCode === 229) return; // of an input method
      if (options) {
        if (key === "Tab") return take(active);
        const at = options.indexOf(active);
        const [first, last] = [options[0], options.at(-1)];
        const to = { ArrowDown: options[at + 1] ?? first, ArrowUp: options[at - 1] ?? last, Home: first, End: last }[key];
        if (key === "Enter" || key === "Escape") take(key === "Enter" && active);
        else if (to && !event.shiftKey) activate(to);
        else return;
      } else if (key === "ArrowDown" || key === "ArrowUp") show("");
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    list.onmousedown = (event) => event.preventDefault(); // the focus stays in the field
    list.onclick = ({ target }) => {
      const option = options.find((one) => one.contains(target));
      if (option) take(option);
    };

    const render = () => {
      label.textContent = list.ariaLabel = app.say(name);
      input.readOnly = !app.file;
      const mark = input.matches(":dir(rtl)") ? "\u200f" : ""; // else a Latin name is cut at the code
      if (!options) input.value = [app[name] + mark, nameOf(app.file, app.locale, app[name])].filter(Boolean).join(" – ");
    };
    return { render, close: () => take(), node: named(name, "div", {}, field, list) };
  };
  // ---- end of combobox

  // ---- element -----------------------------------------------------------------------------------
  const CSS = `
*{box-sizing:border-box!important}
:host{display:block;min-width:0}
:host([hidden]),[hidden],.list:not(:popover-open){display:none!important}
.wrap{container-type:inline-size;contain-intrinsic-inline-size:min(40em,90vw);writing-mode:horizontal-tb}
.box{
--bg:var(--converter-background,light-dark(#fff,#17191e));
--fg:var(--converter-color,light-dark(#14171f,#eceef2));
--soft:var(--converter-muted,light-dark(#586070,#a6aebb));
--line:var(--converter-border,light-dark(#858d9b,#727a88));
--accent:var(--converter-accent,light-dark(#0a58ca,#8ab4f8));
--warn:var(--converter-warning,light-dark(#8a4600,#ffba66));
--radius:var(--converter-radius,.75em);
--faint:color-mix(in srgb,var(--line) 45%,var(--bg));
display:flex;flex-direction:column;min-height:28em;padding:1em;border:1px solid var(--faint);border-radius:calc(var(--radius) + .25em);background:var(--bg);color:var(--fg);
font-weight:400;line-height:1.4;text-align:start;text-indent:0;text-transform:none;white-space:normal;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
:host([theme=light]) .box{color-scheme:light}
:host([theme=dark]) .box{color-scheme:dark}
.fields{display:grid;gap:.5em;grid-template-columns:minmax(0,1fr) auto;align-items:center;margin-block-end:.5em}
.amount{grid-column:1/3}
.swap{grid-area:2/2/4}
.field{display:block;position:relative;padding:.4em .75em;border:1px solid var(--line);border-radius:var(--radius);cursor:text}
.label{display:block;font-size:.75em;color:var(--soft)}
.field svg{position:absolute;inset-inline-end:.5em;inset-block-end:.65em;pointer-events:none}
input:not([type]){all:unset;text-align:-webkit-match-parent;text-align:match-parent;font-weight:600;inline-size:100%;min-height:1.5em;text-overflow:ellipsis}
input[role]{padding-inline-end:1.2em}
.field:focus-within,:focus-visible:not(input){outline:2px solid var(--accent);outline-offset:1px}
button{all:unset;padding:.25em .5em;border-radius:var(--radius);color:var(--accent);font-size:.875em;font-weight:600;cursor:pointer}
.swap{inline-size:44px;block-size:44px;padding:11px;border:1px solid var(--faint);border-radius:50%}
.swap svg{rotate:90deg}
button:hover,li:hover{background:color-mix(in srgb,var(--accent) 10%,var(--bg))}
[readonly]{opacity:.7}
.icon{flex:none;inline-size:1.25em;block-size:1.25em;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.answer{flex:1;display:grid;grid-template-columns:1fr auto;align-content:start}
.answer>*{grid-column:1/3}
.asked{min-height:1.4em;color:var(--soft)}
.result{grid-area:2/1;min-height:2.4em}
.result>bdi{font-size:2em;line-height:1.2}
.figure{font-weight:650;letter-spacing:-.01em;user-select:all;-webkit-user-select:all}
.code{font-size:.6em;font-weight:600;color:var(--soft)}
.kept{unicode-bidi:plaintext}
bdi,.item{display:inline-block}
.rates,.source{margin-block-start:.35em;font-size:.9375em;color:var(--soft);overflow:clip;overflow-clip-margin:3px}
.item{position:relative;margin-inline-end:.8em}
.item::before{content:"·"/"";position:absolute;inset-inline-start:-.65em}
a{color:var(--accent)}
.message{display:flex;gap:.5em;color:var(--warn)}
.notes{margin-block-start:.5em;font-size:.9375em}
.open{grid-area:2/2;align-self:center}
.list{all:unset;position:fixed;inline-size:20rem;padding:.25em;overflow-y:auto;overscroll-behavior:contain;background:var(--bg);border:1px solid var(--line);border-radius:var(--radius);box-shadow:0 .5em 2em #0004}
li{background:var(--bg);display:flex;gap:.75em;align-items:center;min-height:44px;padding:0 .75em;border-radius:calc(var(--radius) - .25em);cursor:pointer}
li b{flex:none;inline-size:3em}
@media print{.box{color-scheme:light!important}}
[aria-selected]{background:color-mix(in srgb,var(--accent) 16%,var(--bg));outline:1px solid var(--accent);outline-offset:-1px}
.live,.count{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
@container (min-width:36em){
.box{min-height:15em}
.fields{grid-template-columns:minmax(0,1fr) minmax(0,1.35fr) auto minmax(0,1.35fr)}
.amount,.swap{grid-area:auto}
.swap svg{rotate:none}
}`;

  const SIDES = ["from", "to"];
  // Why there are no rates; for the owner of the site, so in English.
  const CAUSES = {
    broken: "rates.json is damaged.",
    file: "A page that was opened as a file gets no rates: serve its folder with python3 -m http.server.",
    format: "rates.json is for another version of this converter.",
  };
  // A module is not the current script.
  const script = globalThis.document && (document.currentScript ?? document.querySelector('script[src*="widget-"]'))?.src;
  const TEN_MINUTES = 6e5;

  const request = async (url, open, cache) => {
    const options = { cache, credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(3e4) };
    const reply = await fetch(url, options);
    return must(reply.ok) && open(await reply.text());
  };

  // One request for all elements of the page; one that failed is sent again.
  const asked = new Map();
  const ratesOf = (url, again) => {
    const held = asked.get(url);
    if (held && !(again && Date.now() - held.at > TEN_MINUTES)) return held.file;
    const file = request(url, open, again ? "no-cache" : "default");
    file.catch(() => asked.delete(url));
    asked.delete(url);
    asked.set(url, { file, at: Date.now() });
    if (asked.size > 9) asked.delete(asked.keys().next().value);
    return file;
  };

  const REMEMBERED = "currency-converter";
  const remembered = (value) => {
    try {
      if (value) localStorage.setItem(REMEMBERED, JSON.stringify(value));
      return JSON.parse(localStorage.getItem(REMEMBERED)) ?? {};
    } catch {
      return {}; // a page without storage
    }
  };

  const own = (names, locale) => names[[locale, locale.split("-")[0]].find((key) => Object.hasOwn(names, key))];
  const named = (name, tag, more, ...children) => create(tag, { class: name, part: name, ...more }, ...children);
  const icon = (d) => named("icon", "svg", { viewBox: "0 0 16 16", "aria-hidden": true }, create("path", { d }));
  const said = (...parts) => named("message", "div", {}, icon("M8 2 1.5 13.5h13zM8 6.5v3m0 2v.1"), create("span", {}, ...parts));
  const ltr = (text) => `\u2066${text}\u2069`; // figures and codes within words
  const bdi = (...children) => create("bdi", { dir: "ltr" }, ...children);
  const items = (parts) => parts.flatMap((part) => [create("span", { class: "item" }, ...[part].flat()), " "]).slice(0, -1);
  // What stands between parts of a sentence, and between sentences.
  const PAUSES = { ar: ["، ", " "], zh: ["，", ""] };
  const pauses = (locale) => own(PAUSES, locale) ?? [", ", " "];
  const equation = (nominal, base, figure, quote, locale) => bdi(`${written(nominal, locale)} ${base} = ${written(figure, locale)} ${quote}`);
  // Whose rate it is, of which day and kind; pegs, law, the way of a chain.
  const provenance = ({ from, legs, source, tables, kind }, { say, tell, locale }) => {
    const dated = (one) => create("bdi", {}, dateText(one, locale));
    const parts = tables.map(({ source, names, name, link, attribution }) => {
      const title = own(names, locale) ?? name;
      const [first] = legs.filter((leg) => leg.source === source).map((leg) => leg.day).sort();
      return [link ? named("link", "a", { href: link, title: attribution ?? "" }, title) : title, pauses(locale)[0], dated(first)];
    });
    if (tables[0] && kind !== "peg") parts.push(say(kind));
    const route = [from];
    for (const { base, quote, nominal, source, value, day } of legs) {
      route.push(route.at(-1) === base ? quote : base);
      if (UNPUBLISHED.includes(source)) parts.push(tell(source, dated(day), equation(String(nominal), base, fixed(...value), quote, locale)));
    }
    if (source.includes("+")) parts.push(bdi(route.join(" → ")));
    return items(parts);
  };

  // Of the nearest element with one, also around the shadow tree of another component.
  const languageAround = (node) => node && (node.closest("[lang]")?.lang ?? languageAround(node.getRootNode().host));

  // Focus and selection stay where nothing changed.
  const fill = (node, ...children) => {
    const made = node.cloneNode();
    made.append(...children);
    if (!made.isEqualNode(node)) node.replaceChildren(...made.childNodes);
  };

  const appOf = (element, sheet) => {
    const app = { from: "USD", to: "EUR" };
    const at = {};
    let typed = null; // the reader's text and what it was read as; null: the amount of the attribute
    let [url, held, asking, askedAt, failed, charted, period, detail, timer] = [];
    const make = (name, tag, more, ...children) => (at[name] = named(name, tag, more, ...children));

    // A text in the language of the page, with {0} and so on filled in; in parts, which may be nodes.
    const tell = (app.tell = (key, ...values) =>
      (own(WORDS, app.locale)?.[key] ?? WORDS.en[key] ?? key).split(/\{(\d)\}/).map((part, i) => (i % 2 ? values[part] : part)));
    const say = (app.say = (...given) => tell(...given).join(""));

    const build = () => {
      const [from, to] = SIDES.map((name) => (at[name] = combobox(name, app)).node);
      const input = make("input", "input", { inputmode: "decimal", autocomplete: "off", dir: "ltr", "aria-describedby": "result" });
      const field = named("field", "label", {}, make("label", "span"), input);
      const swap = make("swap", "button", { type: "button" }, icon("M11 1.5 14 4.5 11 7.5M14 4.5H2M5 8.5 2 11.5 5 14.5M2 11.5H14"));
      const answer = ["asked", "result", "rates", "source", "notes"].map((name) => make(name, "div", { id: name }));
      const open = make("open", "button", { type: "button", "aria-controls": "chart" });
      const live = ["live", "count"].map((name) => make(name, "div", { "aria-live": "polite" }));
      input.oninput = () => app.act((typed = { text: input.value, locale: app.locale, ...read(input.value, app.locale, app.from, app.file) }));
      swap.onclick = () => app.file && app.act(([app.from, app.to] = [app.to, app.from]));
      open.onclick = () => app.render((charted = !charted));
      at.result.oncopy = (event) => {
        if (!detail) return;
        event.clipboardData.setData("text/plain", detail.result);
        event.preventDefault();
      };
      const root = element.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(named("wrap", "div", {}, make("box", "div", { role: "group" },
        make("fields", "div", {}, named("amount", "div", {}, field), from, swap, to), make("answer", "div", {}, ...answer, open), make("chart", "div", { id: "chart" }), ...live)));
    };

    // What is typed keeps its meaning when the language changes.
    const amountOfField = () => {
      const given = (element.getAttribute("amount") ?? "").trim() || "1";
      const amount = typed ?? plain(given);
      const { digits, decimal } = marks(app.locale);
      const inLocale = () => plainText(amount).replace(/\d/g, (digit) => digits[digit]).replace(".", decimal);
      const text = typed?.locale === app.locale || amount.error ? typed?.text ?? given : inLocale();
      return [text, amount];
    };

    const ageOf = (found) => (found ? age(found, Math.max(Date.now(), Date.parse(app.file.at))) : {}); // a clock behind the file's is wrong

    const notes = ({ days, newer, ended }, { as, other }) => {
      const { locale } = app;
      if (failed) {
        const gap = pauses(locale)[1];
        const cause = CAUSES[failed] ? [create("bdi", { lang: "en" }, CAUSES[failed]), gap] : [];
        return [said(say("load"), gap, ...cause, element.textContent.trim() && say("kept"))];
      }
      return [newer && !ended && say("newer", inUnits(days, "day", locale)), as && say("assumed", ...[as, other].map((one) => ltr(written(one, locale))))].filter(Boolean).map((text) => said(text));
    };

    const draw = (found) => {
      const { locale } = app;
      const can = found && element.hasAttribute("chart") && chartable(found);
      const shown = Boolean(can && charted);
      at.open.hidden = !can;
      at.open.setAttribute("aria-expanded", shown);
      at.chart.hidden = !shown;
      const key = shown && [found.from, found.to, found.source, locale, url, app.file.at].join();
      if (at.chart.key === key) return;
      at.chart.key = key;
      if (shown) showChart(at.chart, found, { base: url, lang: locale, say,
        period: () => period ?? element.getAttribute("chart"), onPeriod: (to) => (period = to) });
    };

    const emit = (next) => {
      const changed = JSON.stringify(next) !== JSON.stringify(detail);
      detail = next;
      if (changed && next) element.dispatchEvent(new CustomEvent("convert", { detail, bubbles: true, composed: true }));
    };

    app.render = () => {
      if (!element.isConnected) return;
      const { file, from, to } = app;
      const locale = (app.locale = lang(languageAround(element)));
      at.box.ariaLabel = say("title");
      at.label.textContent = say("amount");
      at.swap.ariaLabel = at.swap.title = say("swap");
      at.open.textContent = say("chart");
      SIDES.forEach((name) => at[name].render());
      at.box.ariaBusy = !file && !failed;
      at.input.readOnly = !file;
      const [text, amount] = amountOfField();
      at.input.value = text;
      const found = file && rate(file, from, to);
      const aged = ageOf(found);
      const usable = !aged.ended && found;
      const bad = found && amount.error && amount.error !== "missing";
      at.input.ariaInvalid = Boolean(bad);
      const wrong = aged.ended ? say("ended", dateText(found.tables.map((one) => one.until).filter(Boolean).sort()[0], locale))
        : bad ? say(amount.error === "amount" ? "notAmount" : "large") : file && !found && say("noRate", ltr(`${from} → ${to}`));
      const { result } = (usable && !amount.error && convert(file, amount, from, to)) || {};
      fill(at.asked, ...result ? [bdi(`${written(plainText(amount), locale)} ${from} =`)] : []);
      fill(at.result, ...!file ? [create("div", { class: "kept" }, create("slot", {}, failed ? "" : "…"))] : wrong ? [said(wrong)]
        : result ? [bdi(named("figure", "span", {}, written(result, locale)), named("code", "span", {}, ` ${to}`))] : []);
      fill(at.rates, ...usable && from !== to ? items([found, inverse(found)].map((one) => equation("1", one.from, rateText(one), one.to, locale))) : []);
      fill(at.source, ...found ? provenance(found, app) : []);
      fill(at.notes, ...notes(aged, amount));
      draw(usable);
      emit(result && { amount: plainText(amount), from, to, result, rate: rateText(found), source: found.source, day: found.day ?? "" });
    };

    // What the reader did: shown at once, spoken when they pause.
    app.act = () => {
      app.render();
      if (element.hasAttribute("remember")) remembered({ amount: detail?.amount, from: app.from, to: app.to });
      clearTimeout(timer);
      timer = setTimeout(() => (at.live.textContent = `${at.asked.innerText} ${at.result.innerText} ${at.notes.innerText}`), 700);
    };
    app.count = (text) => (at.count.textContent = text);
    app.close = () => SIDES.forEach((name) => at[name].close());

    // again: newer rates for those that are shown.
    app.load = async (again) => {
      const ask = (asking = {}); // of two the later one counts
      askedAt = Date.now();
      if (!again) {
        app.file = failed = null;
        app.close();
      }
      app.render();
      try {
        const given = element.getAttribute("rates");
        url = new URL(given || "rates.json", (!given && script) || document.baseURI).href;
        const file = await ratesOf(url, again);
        if (ask !== asking) return;
        app.file = file;
        // What was remembered may be from a page with more currencies.
        for (const name of SIDES) if (file.codes.includes(held[name])) app[name] = held[name];
        held = {};
      } catch ({ code }) {
        if (ask === asking && !again) failed = code in CAUSES ? code : location.protocol === "file:" ? "file" : "load";
      }
      app.render();
    };
    app.online = () => {
      if (failed) app.load();
      else if (at.chart.draw === null) at.chart.key = null;
      app.seen();
    };
    app.seen = () => {
      const { newer, ended } = ageOf(app.file && rate(app.file, app.from, app.to));
      if ((newer || ended) && !document.hidden && Date.now() - askedAt > TEN_MINUTES) app.load(true);
      else app.render();
    };

    app.start = () => {
      if (app.file) return app.render();
      held ??= element.hasAttribute("remember") ? remembered() : {};
      const amount = typeof held.amount === "string" && plain(held.amount);
      if (amount && !amount.error) typed ??= amount;
      app.load();
    };

    app.change = (name, value) => {
      if (name === "amount") typed = null;
      if (name === "chart") at.chart.draw?.((period = null));
      if (SIDES.includes(name)) app[name] = (value || { from: "USD", to: "EUR" }[name]).trim().toUpperCase().slice(0, 20);
      if (name === "rates") app.file = null;
      if (name === "rates" && element.isConnected) app.load();
      else app.render();
    };
    build();
    return app;
  };

  const define = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS + CHART_CSS);
    const live = new Set();
    const every = (call) => () => live.forEach((app) => app[call]());

    class CurrencyConverter extends HTMLElement {
      static observedAttributes = ["amount", "rates", "lang", "chart", ...SIDES];
      #app = appOf(this, sheet);

      connectedCallback() {
        live.add(this.#app);
        this.#app.start();
      }

      disconnectedCallback() {
        live.delete(this.#app);
        this.#app.close();
      }

      attributeChangedCallback(name, _, value) {
        this.#app.change(name, value);
      }
    }

    addEventListener("online", every("online"));
    document.addEventListener("visibilitychange", every("seen"));
    setInterval(every("render"), 6e4);
    new MutationObserver(every("render")).observe(document, { attributeFilter: ["lang"], subtree: true });
    customElements.define("currency-converter", CurrencyConverter);
  };
  // ---- end of element

  const core = {
    open, codes: (file) => file.codes, listed: (file) => file.listed,
    read, plain, rate, inverse, convert, rateText, age, written, lang, find,
    chartable, readSeries, crossed, lastOf, outline,
  };
  if (typeof module === "object") module.exports = core; // node: what the tests ask
  if (globalThis.customElements && !customElements.get("currency-converter")) define();
})();
