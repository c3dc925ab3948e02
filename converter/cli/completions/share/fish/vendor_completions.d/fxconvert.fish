# Completion for fxconvert and convert; made by python -m converter.cli.completions.

set -g __fxconvert_codes \
    AED\t'United Arab Emirates Dirham' \
    AFN\t'Afghan Afghani' \
    ALL\t'Albanian Lek' \
    AMD\t'Armenian Dram' \
    AOA\t'Angolan Kwanza' \
    ARS\t'Argentine Peso' \
    AUD\t'Australian Dollar' \
    AWG\t'Aruban Florin' \
    AZN\t'Azerbaijani Manat' \
    BAM\t'Bosnia-Herzegovina Convertible Mark' \
    BBD\t'Barbadian Dollar' \
    BDT\t'Bangladeshi Taka' \
    BHD\t'Bahraini Dinar' \
    BIF\t'Burundian Franc' \
    BMD\t'Bermudan Dollar' \
    BND\t'Brunei Dollar' \
    BOB\t'Bolivian Boliviano' \
    BOV\t'Bolivian Mvdol' \
    BRL\t'Brazilian Real' \
    BSD\t'Bahamian Dollar' \
    BTN\t'Bhutanese Ngultrum' \
    BWP\t'Botswanan Pula' \
    BYN\t'Belarusian Ruble' \
    BZD\t'Belize Dollar' \
    CAD\t'Canadian Dollar' \
    CDF\t'Congolese Franc' \
    CHE\t'WIR Euro' \
    CHF\t'Swiss Franc' \
    CHW\t'WIR Franc' \
    CLF\t'Chilean Unit of Account (UF)' \
    CLP\t'Chilean Peso' \
    CNY\t'Chinese Yuan' \
    COP\t'Colombian Peso' \
    COU\t'Colombian Real Value Unit' \
    CRC\t'Costa Rican Colón' \
    CUP\t'Cuban Peso' \
    CVE\t'Cape Verdean Escudo' \
    CZK\t'Czech Koruna' \
    DJF\t'Djiboutian Franc' \
    DKK\t'Danish Krone' \
    DOP\t'Dominican Peso' \
    DZD\t'Algerian Dinar' \
    EGP\t'Egyptian Pound' \
    ERN\t'Eritrean Nakfa' \
    ETB\t'Ethiopian Birr' \
    EUR\t'Euro' \
    FJD\t'Fijian Dollar' \
    FKP\t'Falkland Islands Pound' \
    GBP\t'British Pound' \
    GEL\t'Georgian Lari' \
    GHS\t'Ghanaian Cedi' \
    GIP\t'Gibraltar Pound' \
    GMD\t'Gambian Dalasi' \
    GNF\t'Guinean Franc' \
    GTQ\t'Guatemalan Quetzal' \
    GYD\t'Guyanaese Dollar' \
    HKD\t'Hong Kong Dollar' \
    HNL\t'Honduran Lempira' \
    HTG\t'Haitian Gourde' \
    HUF\t'Hungarian Forint' \
    IDR\t'Indonesian Rupiah' \
    ILS\t'Israeli New Shekel' \
    INR\t'Indian Rupee' \
    IQD\t'Iraqi Dinar' \
    IRR\t'Iranian Rial' \
    ISK\t'Icelandic Króna' \
    JMD\t'Jamaican Dollar' \
    JOD\t'Jordanian Dinar' \
    JPY\t'Japanese Yen' \
    KES\t'Kenyan Shilling' \
    KGS\t'Kyrgyz Som' \
    KHR\t'Cambodian Riel' \
    KMF\t'Comorian Franc' \
    KPW\t'North Korean Won' \
    KRW\t'South Korean Won' \
    KWD\t'Kuwaiti Dinar' \
    KYD\t'Cayman Islands Dollar' \
    KZT\t'Kazakhstani Tenge' \
    LAK\t'Laotian Kip' \
    LBP\t'Lebanese Pound' \
    LKR\t'Sri Lankan Rupee' \
    LRD\t'Liberian Dollar' \
    LSL\t'Lesotho Loti' \
    LYD\t'Libyan Dinar' \
    MAD\t'Moroccan Dirham' \
    MDL\t'Moldovan Leu' \
    MGA\t'Malagasy Ariary' \
    MKD\t'Macedonian Denar' \
    MMK\t'Myanmar Kyat' \
    MNT\t'Mongolian Tugrik' \
    MOP\t'Macanese Pataca' \
    MRU\t'Mauritanian Ouguiya' \
    MUR\t'Mauritian Rupee' \
    MVR\t'Maldivian Rufiyaa' \
    MWK\t'Malawian Kwacha' \
    MXN\t'Mexican Peso' \
    MXV\t'Mexican Investment Unit' \
    MYR\t'Malaysian Ringgit' \
    MZN\t'Mozambican Metical' \
    NAD\t'Namibian Dollar' \
    NGN\t'Nigerian Naira' \
    NIO\t'Nicaraguan Córdoba' \
    NOK\t'Norwegian Krone' \
    NPR\t'Nepalese Rupee' \
    NZD\t'New Zealand Dollar' \
    OMR\t'Omani Rial' \
    PAB\t'Panamanian Balboa' \
    PEN\t'Peruvian Sol' \
    PGK\t'Papua New Guinean Kina' \
    PHP\t'Philippine Peso' \
    PKR\t'Pakistani Rupee' \
    PLN\t'Polish Zloty' \
    PYG\t'Paraguayan Guarani' \
    QAR\t'Qatari Riyal' \
    RON\t'Romanian Leu' \
    RSD\t'Serbian Dinar' \
    RUB\t'Russian Ruble' \
    RWF\t'Rwandan Franc' \
    SAR\t'Saudi Riyal' \
    SBD\t'Solomon Islands Dollar' \
    SCR\t'Seychellois Rupee' \
    SDG\t'Sudanese Pound' \
    SEK\t'Swedish Krona' \
    SGD\t'Singapore Dollar' \
    SHP\t'St. Helena Pound' \
    SLE\t'Sierra Leonean Leone' \
    SOS\t'Somali Shilling' \
    SRD\t'Surinamese Dollar' \
    SSP\t'South Sudanese Pound' \
    STN\t'São Tomé & Príncipe Dobra' \
    SVC\t'Salvadoran Colón' \
    SYP\t'Syrian Pound' \
    SZL\t'Swazi Lilangeni' \
    THB\t'Thai Baht' \
    TJS\t'Tajikistani Somoni' \
    TMT\t'Turkmenistani Manat' \
    TND\t'Tunisian Dinar' \
    TOP\t'Tongan Paʻanga' \
    TRY\t'Turkish Lira' \
    TTD\t'Trinidad & Tobago Dollar' \
    TWD\t'New Taiwan Dollar' \
    TZS\t'Tanzanian Shilling' \
    UAH\t'Ukrainian Hryvnia' \
    UGX\t'Ugandan Shilling' \
    USD\t'US Dollar' \
    USN\t'US Dollar (Next day)' \
    UYI\t'Uruguayan Peso (Indexed Units)' \
    UYU\t'Uruguayan Peso' \
    UYW\t'Uruguayan Nominal Wage Index Unit' \
    UZS\t'Uzbekistani Som' \
    VED\t'Bolívar Soberano' \
    VES\t'Venezuelan Bolívar' \
    VND\t'Vietnamese Dong' \
    VUV\t'Vanuatu Vatu' \
    WST\t'Samoan Tala' \
    XAD\t'Arab Accounting Dinar' \
    XAF\t'Central African CFA Franc' \
    XAG\t'Silver' \
    XAU\t'Gold' \
    XBA\t'European Composite Unit' \
    XBB\t'European Monetary Unit' \
    XBC\t'European Unit of Account (XBC)' \
    XBD\t'European Unit of Account (XBD)' \
    XCD\t'East Caribbean Dollar' \
    XCG\t'Caribbean guilder' \
    XDR\t'Special Drawing Rights' \
    XOF\t'West African CFA Franc' \
    XPD\t'Palladium' \
    XPF\t'CFP Franc' \
    XPT\t'Platinum' \
    XSU\t'Sucre' \
    XUA\t'ADB Unit of Account' \
    YER\t'Yemeni Rial' \
    ZAR\t'South African Rand' \
    ZMW\t'Zambian Kwacha' \
    ZWG\t'Zimbabwean Gold'
set -g __fxconvert_sources auto bnr boc boe cbr cbu cnb coinbase currency-api ecb er-api frankfurter hmrc nbg nbk nbp nbp-b nbrb nbu norges openexchangerates rba riksbank tcmb

# The command is the first word that is neither an option nor its value.
function __fxconvert_command
    set -l value no
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case -d --on --average --end-of --when-missing --source --official --max-age --timeout --format --digits --round --fee --rate --rates --locale --color --since --until --every -o --output --above --below
                set value yes
            case '-*'
            case rates history compare currencies sources watch config cache
                echo $word
                return
            case '*'
                echo question
                return
        end
    end
    echo none
end

function __fxconvert_is
    contains -- (__fxconvert_command) $argv
end

function __fxconvert_begins
    __fxconvert_is $argv; and test (count (commandline -opc)) -eq 2
end

# Words of a list with commas: the part before the last comma is kept.
function __fxconvert_listed
    set -l before (string match -r '.*,' -- (commandline -ct); or echo '')
    for word in $argv
        echo $before$word
    end
end

complete -c fxconvert -f
complete -c fxconvert -n '__fxconvert_is none' -a rates -d 'List all rates for one BASE (default EUR).'
complete -c fxconvert -n '__fxconvert_is none' -a history -d 'List the rates of a pair by day, from one source.'
complete -c fxconvert -n '__fxconvert_is none' -a compare -d 'Compare the answers of all sources with their median.'
complete -c fxconvert -n '__fxconvert_is none' -a currencies -d 'Find currencies by code, number, name, country or symbol.'
complete -c fxconvert -n '__fxconvert_is none' -a sources -d 'List the sources and the rates on this machine, or all of one.'
complete -c fxconvert -n '__fxconvert_is none' -a watch -d 'Wait until a rate reaches a level; print each change.'
complete -c fxconvert -n '__fxconvert_is none' -a config -d 'Show the settings in force and where each comes from.'
complete -c fxconvert -n '__fxconvert_is none' -a cache -d 'Show and manage the rates on this machine.'
complete -c fxconvert -n '__fxconvert_begins cache' -a 'info path refresh export import accept clear'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies watch' -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is sources cache' -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is cache' -F
complete -c fxconvert -n '__fxconvert_is none question rates compare' -s d -l on -d 'use the rate of this day, like 2016-02-11' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is none question' -l average -d 'average daily rate over 2025, 2025-Q1, 2025-03, 2025-W10 or A..B' -x
complete -c fxconvert -n '__fxconvert_is none question' -l end-of -d 'last rate of a period: 2025, 2025-Q1, 2025-03, 2025-W10, A..B' -x
complete -c fxconvert -n '__fxconvert_is none question' -l so-far -d 'allow a period that is not over yet'
complete -c fxconvert -n '__fxconvert_is none question compare' -l when-missing -d 'refuse: answer only with a rate of that day (or in force on it)' -x -a 'previous refuse'
complete -c fxconvert -n '__fxconvert_is none question rates history compare watch' -l source -d 'use only these sources, in this order' -r -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is none question history compare' -l official -d 'use the central bank of this currency or country' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is none question' -l no-pegs -d 'derive no rate from a currency\'s peg'
complete -c fxconvert -n '__fxconvert_is none question rates history compare watch' -l offline -d 'use only rates on this machine'
complete -c fxconvert -n '__fxconvert_is none question rates history compare' -l refresh -d 'fetch even if the rates on this machine are fresh'
complete -c fxconvert -n '__fxconvert_is none question compare' -l max-age -d 'refuse rates older than this: 3, 3d or 1w' -x
complete -c fxconvert -n '__fxconvert_is none question rates history compare sources cache' -l timeout -d 'wait at most this many seconds in all' -x
complete -c fxconvert -n '__fxconvert_is none question rates compare currencies sources watch config cache' -l format -d 'table, plain, json, ndjson, csv, tsv, markdown' -x -a 'table plain json ndjson csv tsv markdown'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies sources watch config cache' -l json -d 'same as --format json'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies sources watch config cache' -l csv -d 'same as --format csv'
complete -c fxconvert -n '__fxconvert_is none question' -s q -l quiet -d 'print only the number'
complete -c fxconvert -n '__fxconvert_is none question compare' -l digits -d 'number of decimals in the result' -x
complete -c fxconvert -n '__fxconvert_is none question compare' -l round -d 'half-up (default), half-even, up, down, ceiling, floor' -x -a 'half-up half-even up down ceiling floor'
complete -c fxconvert -n '__fxconvert_is none question' -l cash -d 'round to the smallest coin or note'
complete -c fxconvert -n '__fxconvert_is none question' -l fee -d 'a fee like 2.5% or 3USD, shown on its own line' -x
complete -c fxconvert -n '__fxconvert_is none question compare' -l rate -d 'your own rate: USD/RUB=92.50' -x
complete -c fxconvert -n '__fxconvert_is none question' -l rates -d 'use only the rates of this rates file' -r -F
complete -c fxconvert -n '__fxconvert_is none question' -l explain -d 'show how the result was calculated'
complete -c fxconvert -n '__fxconvert_is none question compare' -l locale -d 'language of numbers: de reads 1.234 as 1234' -x
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies sources watch config cache' -l color -d 'auto, always or never' -x -a 'auto always never'
complete -c fxconvert -n '__fxconvert_is history' -l since -d 'first day (default: 12 weeks ago)' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is history' -l until -d 'last day (default: today)' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is history' -l every -d 'day (default), or the last rate of each week or month' -x -a 'day week month'
complete -c fxconvert -n '__fxconvert_is history' -l invert -d 'show the price of QUOTE in BASE'
complete -c fxconvert -n '__fxconvert_is history' -l chart -d 'draw a chart'
complete -c fxconvert -n '__fxconvert_is history' -l coverage -d 'list the days on this machine and the gaps'
complete -c fxconvert -n '__fxconvert_is history' -s o -l output -d 'the file to write' -r -F
complete -c fxconvert -n '__fxconvert_is history' -l format -d 'table, plain, json, ndjson, csv, tsv, markdown, beancount, ledger' -x -a 'table plain json ndjson csv tsv markdown beancount ledger'
complete -c fxconvert -n '__fxconvert_is sources' -l check -d 'ask every source for its newest rates'
complete -c fxconvert -n '__fxconvert_is watch' -l above -d 'stop once the rate is at or above this' -x
complete -c fxconvert -n '__fxconvert_is watch' -l below -d 'stop once the rate is at or below this' -x
complete -c fxconvert -n '__fxconvert_is watch' -l every -d 'how often to check: 30m, 1h (default), 1d' -x
complete -c fxconvert -n '__fxconvert_is watch' -l timeout -d 'seconds to wait for each check' -x
complete -c fxconvert -n '__fxconvert_is cache' -s o -l output -d 'export: the file to write' -r -F
complete -c fxconvert -n '__fxconvert_is cache' -s d -l on -d 'export: use the rate of this day, like 2016-02-11' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is cache' -l average -d 'export: average daily rate over 2025, 2025-Q1, 2025-03, 2025-W10 or A..B' -x
complete -c fxconvert -n '__fxconvert_is cache' -l end-of -d 'export: last rate of a period: 2025, 2025-Q1, 2025-03, 2025-W10, A..B' -x
complete -c fxconvert -n '__fxconvert_is cache' -l so-far -d 'export: allow a period that is not over yet'
complete -c fxconvert -n '__fxconvert_is cache' -l source -d 'export: use only these sources, in this order' -r -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is cache' -l offline -d 'export: use only rates on this machine'
complete -c fxconvert -l help -d 'show how it is used'
complete -c fxconvert -l version -d 'show the version'
