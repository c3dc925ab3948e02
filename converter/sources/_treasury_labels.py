"""What the labels of the United States Treasury mean: ``Turkey-New Lira`` is TRY since 2005.

A label may keep its name when the unit changes, and be kept when the currency is no more: each line has the
code, the first and the last day for which it means it (- if that is open), and the label. Of the labels of
one currency the first one gives its rate. On days outside these the rate of a label is left out, as where
it goes on under the old name (the lev as the euro, the bolívar fuerte as it was).
"""

from datetime import date

__all__ = ["LABELS", "LEFT_OUT", "meant"]

LABELS = """\
AFN 2003-01-01 - Afghanistan-Afghani
ALL - - Albania-Lek
DZD - - Algeria-Dinar
AOA - - Angola-Kwanza
XCD - - Antigua & Barbuda-East Caribbean Dollar
XCD - - Grenada-East Caribbean Dollar
XCD - - St. Lucia-East Caribbean Dollar
ARS - - Argentina-Peso
AMD - - Armenia-Dram
AUD - - Australia-Dollar
AZN 2006-01-01 - Azerbaijan-Manat
AZN 2006-01-01 - Azerbaijan-New Manat
AZM - 2005-12-31 Azerbaijan-Second Manat
BSD - - Bahamas-Dollar
BHD - - Bahrain-Dinar
BDT - - Bangladesh-Taka
BBD - - Barbados-Dollar
BYN 2016-07-01 - Belarus-New Ruble
BYR - 2016-06-30 Belarus-Ruble
BZD - - Belize-Dollar
BMD - - Bermuda-Dollar
BOB - - Bolivia-Boliviano
BAM - - Bosnia-Marka
BAM - - Bosnia Hercegovina-Marka
BWP - - Botswana-Pula
BRL - - Brazil-Real
BND - - Brunei-Dollar
BGN - 2025-12-31 Bulgaria-Lev New
BGN - 2025-12-31 Bulgaria-Lev
BIF - - Burundi-Franc
KHR - - Cambodia-Riel
KHR - - Cambodia (Khmer)-Riel
CAD - - Canada-Dollar
CVE - - Cape Verde-Escudo
KYD - - Cayman Islands-Dollar
CLP - - Chile-Peso
CNY - - China-Renminbi
COP - - Colombia-Peso
KMF - - Comoros-Franc
CDF - - Democratic Republic Of Congo-Congolese Franc
CDF - - Democratic Republic Of Congo-Franc
CRC - - Costa Rica-Colon
HRK - 2022-12-31 Croatia-Kuna
CUC - - Cuba-Chavito
CUP - - Cuba-Peso
XCG 2025-03-31 - Curacao-Caribbean Guilder
ANG - 2025-03-30 Netherlands Antilles-Guilder
CYP - 2007-12-31 Cyprus-Pound
CZK - - Czech Republic-Koruna
DKK - - Denmark-Krone
DJF - - Djibouti-Franc
DOP - - Dominican Republic-Peso
EGP - - Egypt-Pound
SVC - 2014-12-31 El Salvador-Colon
ERN - - Eritrea-Nakfa
EEK - 2010-12-31 Estonia-Kroon
SZL - - Eswatini-Lilangeni
SZL - - Swaziland-Lilangeni
ETB - - Ethiopia-Birr
EUR - - Euro Zone-Euro
FJD - - Fiji-Dollar
GMD - - Gambia-Dalasi
GEL - - Georgia-Lari
GHS 2007-07-03 - Ghana-Cedi
GHC - 2007-07-02 Ghana-Second Cedi
GHS 2007-07-03 2014-12-31 Ghana-Second Cedi
GTQ - - Guatemala-Quetzal
GNF - - Guinea-Franc
GYD - - Guyana-Dollar
HTG - - Haiti-Gourde
HNL - - Honduras-Lempira
HKD - - Hong Kong-Dollar
HUF - - Hungary-Forint
ISK - - Iceland-Krona
INR - - India-Rupee
IDR - - Indonesia-Rupiah
IRR - - Iran-Rial
IQD - - Iraq-Dinar
ILS - - Israel-Shekel
JMD - - Jamaica-Dollar
JPY - - Japan-Yen
JOD - - Jordan-Dinar
KZT - - Kazakhstan-Tenge
KES - - Kenya-Shilling
KRW - - Korea-Won
KWD - - Kuwait-Dinar
KGS - - Kyrgyzstan-Som
LAK - - Laos-Kip
LVL - 2013-12-31 Latvia-Lats
LBP - - Lebanon-Pound
LSL - - Lesotho-Maloti
LRD - - Liberia-Dollar
LYD - - Libya-Dinar
LTL - 2014-12-31 Lithuania-Lita
MOP - - Macao-Mop
MGA 2005-01-01 - Madagascar-Ariary
MWK - - Malawi-Kwacha
MYR - - Malaysia-Ringgit
MVR - - Maldives-Rufiyaa
MTL - 2007-12-31 Maltese-Lira
MRO - 2017-12-31 Mauritania-First Ouguiya
MRO - 2017-12-31 Mauritania-Ouguiya
MRU 2018-06-30 - Mauritania-Ouguiya
MUR - - Mauritius-Rupee
MXN - - Mexico-Peso
MXN - - Mexico-New Peso
MDL - - Moldova-Leu
MNT - - Mongolia-Tugrik
MAD - - Morocco-Dirham
MZN 2006-07-01 - Mozambique-Metical
MMK - - Myanmar-Kyat
MMK - - Burma-Kyat
MMK - - Burma Myanmar-Kyat
NAD - - Namibia-Dollar
NPR - - Nepal-Rupee
NZD - - New Zealand-Dollar
NIO - - Nicaragua-Cordoba
NGN - - Nigeria-Naira
NOK - - Norway-Krone
OMR - - Oman-Rial
PKR - - Pakistan-Rupee
PAB - - Panama-Balboa
PGK - - Papua New Guinea-Kina
PYG - - Paraguay-Guarani
PEN - - Peru-Sol
PEN - - Peru-Nuevo Sol
PHP - - Philippines-Peso
PLN - - Poland-Zloty
QAR - - Qatar-Riyal
MKD - - Republic Of North Macedonia-Denar
MKD - - Macedonia Fyrom-Denar (Ariary)
RON 2005-07-01 - Romania-New Leu
RON 2005-07-01 - Romania-Leu
ROL - 2005-06-30 Romania-Third Leu
RUB - - Russia-Ruble
RWF - - Rwanda-Franc
STN 2018-01-01 - Sao Tome & Principe-New Dobras
STD - 2017-12-31 Sao Tome & Principe-Dobras
SAR - - Saudi Arabia-Riyal
RSD 2006-10-25 - Serbia-Dinar
SCR - - Seychelles-Rupee
SLL - 2022-06-30 Sierra Leone-Leone
SLE 2022-07-01 - Sierra Leone-Leone
SGD - - Singapore-Dollar
SKK - 2008-12-31 Slovak-Korun
SIT - 2006-12-31 Slovenia-Tolars
SBD - - Solomon Islands-Dollar
SOS - - Somali-Shilling
ZAR - - South Africa-Rand
SSP - - South Sudan-Sudanese Pound
LKR - - Sri Lanka-Rupee
SDG 2007-07-01 - Sudan-Pound
SDG 2007-07-01 - Sudan-Sudanese Pound
SDG 2007-07-01 - Sudan-Dinar
SDD - 2006-12-31 Sudan-Dinar
SRD 2004-01-01 - Suriname-Dollar
SRD 2004-07-01 - Suriname-Guilder
SRG - 2003-12-31 Suriname-Guilder
SEK - - Sweden-Krona
CHF - - Switzerland-Franc
SYP - - Syria-Pound
TWD - - Taiwan-Dollar
TJS - - Tajikistan-Somoni
TZS - - Tanzania-Shilling
THB - - Thailand-Baht
TOP - - Tonga-Pa'Anga
TTD - - Trinidad & Tobago-Dollar
TND - - Tunisia-Dinar
TRY 2005-01-01 - Turkey-New Lira
TRL - 2004-12-31 Turkey-Lira
TMT 2009-01-01 - Turkmenistan-New Manat
TMM - 2008-12-31 Turkmenistan-Manat
UGX - - Uganda-Shilling
UAH - - Ukraine-Hryvnia
AED - - United Arab Emirates-Dirham
GBP - - United Kingdom-Pound
GBP - - United Kingdom-Pound Sterling
UYU - - Uruguay-Peso
UZS - - Uzbekistan-Som
VUV - - Vanuatu-Vatu
VES 2018-08-20 - Venezuela-Bolivar Soberano
VEF 2008-01-01 2018-08-19 Venezuela-Bolivar
VEF 2008-01-01 2018-08-19 Venezuela-Bolivar Fuerte
VEF 2008-01-01 2018-08-19 Venezuela-Fuerte
VEF 2008-01-01 2018-08-19 Venezuela-Fuerte (OLD)
VEF 2008-01-01 2018-08-19 Venezuela-Soberano
VND - - Vietnam-Dong
WST - - Western Samoa-Tala
XAF - - Cameroon-Cfa Franc
XAF - - Central African Republic-Cfa Franc
XAF - - Chad-Cfa Franc
XAF - - Congo-Cfa Franc
XAF - - Equatorial Guinea-Cfa Franc
XAF - - Gabon-Cfa Franc
XOF - - Benin-Cfa Franc
XOF - - Burkina Faso-Cfa Franc
XOF - - Cote D'Ivoire-Cfa Franc
XOF - - Guinea Bissau-Cfa Franc
XOF - - Mali-Cfa Franc
XOF - - Niger-Cfa Franc
XOF - - Senegal-Cfa Franc
XOF - - Togo-Cfa Franc
YER - - Yemen-Rial
ZMW 2013-01-01 - Zambia-New Kwacha
ZMK - 2012-12-31 Zambia-Kwacha
ZWG 2024-04-08 - Zimbabwe-Gold
ZWL 2019-02-22 2024-04-07 Zimbabwe-Rtgs
"""
# The euro by its country, which is that of the euro zone; what it replaced by law before; the dollar, and
# other currencies that go by another label; rates of a use of their own, and units that are no more.
LEFT_OUT = """\
Austria-Euro; Belgium-Euro; Croatia-Euro; Cross Border-Euro; Cyprus-Euro; Estonia-Euro; Finland-Euro
France-Euro; Germany Frg-Euro; Germany-Euro; Greece-Euro; Ireland-Euro; Italy-Euro; Kosovo-Euro
Latvia-Euro; Lithuania-Euro; Luxembourg-Euro; Malta-Euro; Martinique-Euro; Montenegro-Euro
Netherlands-Euro; Portugal-Euro; Serbia-Euro Dinar; Slovak Republic-Euro; Slovakia-Euro; Slovenia-Euro
Spain-Euro
Austria-Schilling; Belgium-Francs; Finland-Markka; France-Franc; Germany-Mark; Greece-Drachma
Ireland-Pound; Italy-Lira; Luxembourg-Franc; Netherlands-Guilder; Portugal-Escudo; Spain-Peseta
Ecuador-Dolares; El Salvador-Dolares; El Salvador-Dollar; Liberia-U.S. Dollar; Marshall Islands-Dollar
Marshall Islands-U.S. Dollar; Micronesia-Dollar; Micronesia-U.S. Dollar; Palau-Dollar; Panama-Dolares
Republic Of Palau-Dollar; Timor-Leste Dili; Timor-Leste-Dili
Eritrea-Nakfa Salary Payment; Jerusalem-Shekel; Lesotho-South African Rand; Madagascar-Franc
Sierra Leone-Old Leone; Zimbabwe-Dollar
"""

_Spans = list[tuple[str, str, str]]


def meant(label: str, day: date) -> "tuple[int | None, str]":
    """The place of a label among all, and the code that it means on a day; empty if its rate is left out.

    The place is None for a label that is not known. Capital letters make no difference.
    """
    place, spans = _KNOWN.get(label.casefold(), (None, []))
    on = str(day)
    begun = ((code, last) for code, first, last in spans if first in ("-", on) or first < on)
    return place, next((code for code, last in begun if last == "-" or on <= last), "")


def _read() -> "dict[str, tuple[int, _Spans]]":
    """The place of each label, and the codes that it means with their first and last days."""
    found: dict[str, tuple[int, _Spans]] = {}
    for line in LABELS.splitlines():
        code, first, last, label = line.split(" ", 3)
        found.setdefault(label.casefold(), (len(found), []))[1].append((code, first, last))
    for label in LEFT_OUT.replace("\n", "; ").strip("; ").split("; "):
        found[label.casefold()] = (len(found), [])
    return found


_KNOWN = _read()
