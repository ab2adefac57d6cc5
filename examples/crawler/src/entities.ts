import { TextBuilder } from "mvm";

/** U+00A0 to U+00FF in order: the names that HTML also knows without a semicolon. */
const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn " +
  "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave " +
  "Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml " +
  "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN " +
  "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute " +
  "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml " +
  "yacute thorn yuml";

/** The other named characters of HTML 4, each followed by its code point. */
const NAMED =
  "OElig 338 oelig 339 Scaron 352 scaron 353 Yuml 376 fnof 402 circ 710 tilde 732 Alpha 913 Beta " +
  "914 Gamma 915 Delta 916 Epsilon 917 Zeta 918 Eta 919 Theta 920 Iota 921 Kappa 922 Lambda 923 Mu " +
  "924 Nu 925 Xi 926 Omicron 927 Pi 928 Rho 929 Sigma 931 Tau 932 Upsilon 933 Phi 934 Chi 935 Psi " +
  "936 Omega 937 alpha 945 beta 946 gamma 947 delta 948 epsilon 949 zeta 950 eta 951 theta 952 iota " +
  "953 kappa 954 lambda 955 mu 956 nu 957 xi 958 omicron 959 pi 960 rho 961 sigmaf 962 sigma 963 " +
  "tau 964 upsilon 965 phi 966 chi 967 psi 968 omega 969 thetasym 977 upsih 978 piv 982 ensp 8194 " +
  "emsp 8195 thinsp 8201 zwnj 8204 zwj 8205 lrm 8206 rlm 8207 ndash 8211 mdash 8212 lsquo 8216 " +
  "rsquo 8217 sbquo 8218 ldquo 8220 rdquo 8221 bdquo 8222 dagger 8224 Dagger 8225 bull 8226 hellip " +
  "8230 permil 8240 prime 8242 Prime 8243 lsaquo 8249 rsaquo 8250 oline 8254 frasl 8260 euro 8364 " +
  "image 8465 weierp 8472 real 8476 trade 8482 alefsym 8501 larr 8592 uarr 8593 rarr 8594 darr 8595 " +
  "harr 8596 crarr 8629 lArr 8656 uArr 8657 rArr 8658 dArr 8659 hArr 8660 forall 8704 part 8706 " +
  "exist 8707 empty 8709 nabla 8711 isin 8712 notin 8713 ni 8715 prod 8719 sum 8721 minus 8722 " +
  "lowast 8727 radic 8730 prop 8733 infin 8734 ang 8736 and 8743 or 8744 cap 8745 cup 8746 int 8747 " +
  "there4 8756 sim 8764 cong 8773 asymp 8776 ne 8800 equiv 8801 le 8804 ge 8805 sub 8834 sup 8835 " +
  "nsub 8836 sube 8838 supe 8839 oplus 8853 otimes 8855 perp 8869 sdot 8901 lceil 8968 rceil 8969 " +
  "lfloor 8970 rfloor 8971 lang 9001 rang 9002 loz 9674 spades 9824 clubs 9827 hearts 9829 diams " +
  "9830";

/** What the numeric references 128 to 159 mean: windows-1252, as browsers read them. */
export const WINDOWS_1252: StaticArray<u16> = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
  0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
];

const LONGEST_NAME = 8;

/** Names to code points; those known without a semicolon are negative. */
let names: Map<string, i32> | null = null;

/**
 * Decodes the character references of a text: numeric ones and the 253 names of HTML 4 and XML.
 * In an attribute `&copy=1` stays as it is, since it was meant as a query.
 */
export function decodeEntities(text: string, inAttribute: bool): string {
  let ampersand = text.indexOf("&");
  if (ampersand < 0) return text;
  const out = new TextBuilder(text.length);
  let plain = 0;
  while (ampersand >= 0) {
    out.slice(text, plain, ampersand);
    plain = reference(text, ampersand, inAttribute, out);
    ampersand = text.indexOf("&", plain);
  }
  return out.slice(text, plain, text.length).toString();
}

/** Writes what the reference at this ampersand stands for, and returns where the text goes on. */
function reference(text: string, ampersand: i32, inAttribute: bool, out: TextBuilder): i32 {
  const numeric = text.charCodeAt(ampersand + 1) == 0x23;
  const end = numeric
    ? numericReference(text, ampersand + 2, out)
    : namedReference(text, ampersand + 1, inAttribute, out);
  if (end > 0) return end;
  out.unit(0x26);
  return ampersand + 1;
}

function numericReference(text: string, start: i32, out: TextBuilder): i32 {
  const hexadecimal = start < text.length && (text.charCodeAt(start) | 0x20) == 0x78;
  const first = hexadecimal ? start + 1 : start;
  let value = 0;
  let at = first;
  for (; at < text.length; at++) {
    const digit = digitValue(text.charCodeAt(at), hexadecimal);
    if (digit < 0) break;
    value = min(value * (hexadecimal ? 16 : 10) + digit, 0x110000);
  }
  if (at == first) return 0;
  const surrogate = value >= 0xd800 && value < 0xe000;
  if (value == 0 || value > 0x10ffff || surrogate) value = 0xfffd;
  if (value >= 0x80 && value < 0xa0) value = WINDOWS_1252[value - 0x80];
  out.codePoint(value);
  return at < text.length && text.charCodeAt(at) == 0x3b ? at + 1 : at;
}

function namedReference(text: string, start: i32, inAttribute: bool, out: TextBuilder): i32 {
  let end = start;
  while (end < text.length && end - start < LONGEST_NAME && isAlphanumeric(text.charCodeAt(end))) end++;
  const known = knownNames();
  if (end < text.length && text.charCodeAt(end) == 0x3b) {
    const name = text.substring(start, end);
    if (known.has(name)) {
      out.codePoint(abs(known.get(name)));
      return end + 1;
    }
  }
  for (; end > start; end--) {
    const name = text.substring(start, end);
    if (!known.has(name) || known.get(name) > 0) continue;
    const next = end < text.length ? text.charCodeAt(end) : 0;
    if (inAttribute && (next == 0x3d || isAlphanumeric(next))) return 0;
    out.codePoint(-known.get(name));
    return end;
  }
  return 0;
}

function knownNames(): Map<string, i32> {
  const known = names;
  if (known !== null) return known;
  const filled = new Map<string, i32>();
  const latin = LATIN_1.split(" ");
  for (let i = 0; i < latin.length; i++) filled.set(latin[i], -(0xa0 + i));
  const named = NAMED.split(" ");
  for (let i = 0; i < named.length; i += 2) filled.set(named[i], I32.parseInt(named[i + 1]));
  filled.set("amp", -0x26);
  filled.set("lt", -0x3c);
  filled.set("gt", -0x3e);
  filled.set("quot", -0x22);
  filled.set("AMP", -0x26);
  filled.set("LT", -0x3c);
  filled.set("GT", -0x3e);
  filled.set("QUOT", -0x22);
  filled.set("apos", 0x27);
  names = filled;
  return filled;
}

function digitValue(unit: i32, hexadecimal: bool): i32 {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return hexadecimal && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isAlphanumeric(unit: i32): bool {
  const lower = unit | 0x20;
  return (unit >= 0x30 && unit <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
