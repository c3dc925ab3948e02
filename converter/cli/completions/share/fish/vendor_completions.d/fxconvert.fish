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
set -g __fxconvert_sources bnr boc boc-annual boe cbr cbu cnb coinbase currency-api ecb er-api frankfurter hmrc hmrc-average hmrc-average-december hmrc-spot inforeuro nbg nbk nbp nbp-b nbrb nbu norges openexchangerates rba riksbank tcmb treasury
set -g __fxconvert_rules ca-annual ca-day cz-uniform de-vat-monthly eu-customs eu-grant eu-inforeuro eu-ioss eu-oss hmrc-average hmrc-average-december hmrc-monthly hmrc-spot ie-annual pl-nbp-prev-day ru-cbr-day sk-prev-day ua-nbu-day us-treasury
set -g __fxconvert_commands file rates history compare currencies sources rules watch config cache widget serve mcp help version

# The command is the first word that is neither an option nor its value; a group has one more.
function __fxconvert_command
    set -l value no
    set -l group
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case -d --on --average --end-of --rule --when-missing --source --official --max-age --timeout --format --digits --round --fee --rate --rates --locale -o --output --color --amount --currency --date --to --to-column --rule-column --source-column --with --as --decimal --date-format --delimiter --rejected --summary --since --until --currencies --every --above --below --series --lang --chart --base --host --port --uds --fd --root-path --proxy --name --allow-origin --fetch-per-minute --per-address --widget
                set value yes
            case '-*'
            case '*'
                if test -n "$group"
                    echo $group-$word
                    return
                end
                switch $word
                    case cache widget
                        set group $word
                    case file rates history compare currencies sources rules watch config cache widget serve mcp help version
                        echo $word
                        return
                    case '*'
                        echo question
                        return
                end
        end
    end
    if test -n "$group"
        echo $group
    else
        echo none
    end
end

function __fxconvert_is
    contains -- (__fxconvert_command) $argv
end

# Words of a list with commas: the part before the last comma is kept.
function __fxconvert_listed
    set -l before (string match -r '.*,' -- (commandline -ct); or echo '')
    for word in $argv
        echo $before$word
    end
end

complete -c fxconvert -f
complete -c fxconvert -n '__fxconvert_is none' -a file -d 'Convert a column of a CSV, Parquet or JSON-lines file by row.'
complete -c fxconvert -n '__fxconvert_is none' -a rates -d 'List the rates for one BASE (default EUR), or --to one by day.'
complete -c fxconvert -n '__fxconvert_is none' -a history -d 'List the rates of a pair by day, from one source.'
complete -c fxconvert -n '__fxconvert_is none' -a compare -d 'Compare the answers of all sources with their median.'
complete -c fxconvert -n '__fxconvert_is none' -a currencies -d 'Find currencies by code, number, name, country or symbol.'
complete -c fxconvert -n '__fxconvert_is none' -a sources -d 'List the sources and the rates on this machine, or all of one.'
complete -c fxconvert -n '__fxconvert_is none' -a rules -d 'List the rates that authorities prescribe, or all of one.'
complete -c fxconvert -n '__fxconvert_is none' -a watch -d 'Wait until a rate reaches a level; print each change.'
complete -c fxconvert -n '__fxconvert_is none' -a config -d 'Show the settings in force and where each comes from.'
complete -c fxconvert -n '__fxconvert_is none' -a cache -d 'Show and manage the rates on this machine.'
complete -c fxconvert -n '__fxconvert_is none' -a widget -d 'Make the converter for a web page, as static files.'
complete -c fxconvert -n '__fxconvert_is none' -a serve -d 'Serve the rates to other programs, as an HTTP API of your own.'
complete -c fxconvert -n '__fxconvert_is none' -a mcp -d 'Answer an assistant by the Model Context Protocol.'
complete -c fxconvert -n '__fxconvert_is none' -a help -d 'Show how a command is used.'
complete -c fxconvert -n '__fxconvert_is none' -a version -d 'Print the version.'
complete -c fxconvert -n '__fxconvert_is cache' -a info -d 'Show what is on this machine, and how fresh it is.'
complete -c fxconvert -n '__fxconvert_is cache' -a path -d 'Print the folder of the fetched rates.'
complete -c fxconvert -n '__fxconvert_is cache' -a refresh -d 'Fetch the newest rates of the default sources, or of those named.'
complete -c fxconvert -n '__fxconvert_is cache' -a export -d 'Write a rates file of what a question needs, of some sources, or of all that is on this machine.'
complete -c fxconvert -n '__fxconvert_is cache' -a import -d 'Take in a rates file, or a file downloaded from a source, at the instant of the download.'
complete -c fxconvert -n '__fxconvert_is cache' -a accept -d 'Use a figure that was set aside as implausible.'
complete -c fxconvert -n '__fxconvert_is cache' -a clear -d 'Delete the fetched rates of all sources, or of those named.'
complete -c fxconvert -n '__fxconvert_is widget' -a export -d 'Write the converter and its rates into a directory.'
complete -c fxconvert -n '__fxconvert_is widget' -a snippet -d 'Print the lines to copy into a web page.'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies watch cache-export cache-accept widget-snippet' -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is file cache-import widget-export' -F
complete -c fxconvert -n '__fxconvert_is sources cache-info cache-refresh cache-export cache-import cache-accept cache-clear' -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is rules' -f -a '$__fxconvert_rules'
complete -c fxconvert -n '__fxconvert_is cache-accept' -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is help' -f -a '$__fxconvert_commands'
complete -c fxconvert -n '__fxconvert_is none question rates compare cache-export' -s d -l on -d 'use the rate of that day, such as 2016-02-11' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is none question cache-export' -l average -d 'use the average rate of a period, such as 2025-Q1; it is the mean of its daily rates; 2025, 2025-03, 2025-W10, \'last month\' and A..B are periods too; the answer names the period and the number of fixings' -x
complete -c fxconvert -n '__fxconvert_is none question cache-export' -l end-of -d 'use the last rate of a period' -x
complete -c fxconvert -n '__fxconvert_is none question file cache-export' -l so-far -d 'with --average or --end-of: accept a period that is not over'
complete -c fxconvert -n '__fxconvert_is none question cache-export' -l rule -d 'use the rate that an authority prescribes; convert rules lists them by name; --on is then a day or a period of that rule, such as 2026-03' -r -f -a '$__fxconvert_rules'
complete -c fxconvert -n '__fxconvert_is none question' -l proof -d 'with --rule: print one line of JSON that shows how the rate was found; it has the figures, the law and a digest of what was published'
complete -c fxconvert -n '__fxconvert_is none question file compare' -l when-missing -d 'refuse: answer only with a rate of that day (or in force on it); previous (default): use the last earlier rate after a normal gap, such as a weekend' -x -a 'previous refuse'
complete -c fxconvert -n '__fxconvert_is none question file rates history compare watch cache-export widget-export serve mcp' -l source -d 'use only these sources, in this order; convert sources lists them' -r -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is none question file history compare' -l official -d 'use the central bank of a currency or country' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is none question file' -l no-pegs -d 'use no rate that follows from a currency\'s peg'
complete -c fxconvert -n '__fxconvert_is none question file rates history compare watch cache-export widget-export widget-snippet serve mcp' -l offline -d 'use only rates on this machine'
complete -c fxconvert -n '__fxconvert_is none question file rates history compare' -l refresh -d 'fetch the rates even if those on this machine are fresh'
complete -c fxconvert -n '__fxconvert_is none question file compare' -l max-age -d 'refuse rates that are older than this, such as 3, 3d or 1w' -x
complete -c fxconvert -n '__fxconvert_is none question file history compare sources cache-refresh cache-export widget-snippet mcp' -l timeout -d 'seconds to wait in all (by default 10; 5 if shipped rates can answer, 3 if your cache can)' -x
complete -c fxconvert -n '__fxconvert_is none question rates compare currencies sources rules watch config cache cache-info cache-path cache-refresh cache-export cache-import cache-accept cache-clear' -l format -d 'table, plain, json, ndjson, csv, tsv, markdown' -x -a 'table plain json ndjson csv tsv markdown'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies sources rules watch config cache cache-info cache-path cache-refresh cache-export cache-import cache-accept cache-clear' -l json -d 'same as --format json'
complete -c fxconvert -n '__fxconvert_is none question rates history compare currencies sources rules watch config cache cache-info cache-path cache-refresh cache-export cache-import cache-accept cache-clear' -l csv -d 'same as --format csv'
complete -c fxconvert -n '__fxconvert_is none question' -s q -l quiet -d 'print only the number'
complete -c fxconvert -n '__fxconvert_is none question file compare' -l digits -d 'decimals of the result' -x
complete -c fxconvert -n '__fxconvert_is none question compare' -l round -d 'half-up (default), half-even, up, down, ceiling or floor' -x -a 'half-up half-even up down ceiling floor'
complete -c fxconvert -n '__fxconvert_is none question' -l cash -d 'round to the smallest coin or note'
complete -c fxconvert -n '__fxconvert_is none question' -l fee -d 'show a fee such as 2.5% or 3USD on its own line; it is never part of the rate, and in a pipe it is printed on stderr' -x
complete -c fxconvert -n '__fxconvert_is none question file compare' -l rate -d 'use your own rate for a pair, such as USD/RUB=92.50; the answer is marked as such' -x
complete -c fxconvert -n '__fxconvert_is none question file rates history compare' -l rates -d 'answer from a rates file only, or from your own price file; a year later the answer is still the same' -r -F
complete -c fxconvert -n '__fxconvert_is none question' -l explain -d 'show how the result was calculated; that is the published figures, the arithmetic and its error bound, the sources that were not used and why, and the requests as curl lines'
complete -c fxconvert -n '__fxconvert_is none question rates history compare watch' -l locale -d 'the language of names and numbers; de reads 1.234 as 1234' -x
complete -c fxconvert -n '__fxconvert_is none question rates history compare' -s o -l output -d 'the file to write; its ending decides the format' -r -F
complete -c fxconvert -n '__fxconvert_is none question file rates history compare currencies sources rules watch config cache cache-info cache-path cache-refresh cache-export cache-import cache-accept cache-clear' -l color -d 'auto, always or never' -x -a 'auto always never'
complete -c fxconvert -n '__fxconvert_is file' -l amount -d 'column of amounts, by its name or position (\'#3\'); \'=100\' is one value for all rows; by default the only column that is called amount, value, net or total' -x
complete -c fxconvert -n '__fxconvert_is file' -l currency -d 'column of currencies, or one value such as \'=USD\'; by default the only column called currency, ccy or curr; without one, or with that of the amounts, each amount names its own, as in 12,50 €' -x
complete -c fxconvert -n '__fxconvert_is file' -l date -d 'column of days; by default the only column called date or day, or whose name ends so' -x
complete -c fxconvert -n '__fxconvert_is file' -s d -l on -d 'one day for all rows, such as 2024-12-31' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is file' -l to -d 'target currency, or several: EUR,USD' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is file' -l to-column -d 'column that names the target of each row' -x
complete -c fxconvert -n '__fxconvert_is file' -l average -d 'use the mean of the month, quarter or year of a row' -x -a 'month quarter year'
complete -c fxconvert -n '__fxconvert_is file' -l end-of -d 'use the last rate of the month, quarter or year of a row' -x -a 'month quarter year'
complete -c fxconvert -n '__fxconvert_is file' -l rule -d 'use the rate that an authority prescribes; convert rules lists them' -r -f -a '$__fxconvert_rules'
complete -c fxconvert -n '__fxconvert_is file' -l rule-column -d 'column that names the rule of each row' -x
complete -c fxconvert -n '__fxconvert_is file' -l source-column -d 'column that names the sources of each row; an empty cell or auto means the default ones' -x
complete -c fxconvert -n '__fxconvert_is file' -l with -d 'add columns such as rate,as_of,source; also kind, derivation, notes, assumed; with a rule rule and period; with --keep-rejected reason' -x
complete -c fxconvert -n '__fxconvert_is file' -l as -d 'name of the new column; of several targets EUR=net,USD=net_usd; by default amount_eur and the like' -x
complete -c fxconvert -n '__fxconvert_is file' -l decimal -d 'decimal mark of the amounts, if their column does not settle it' -x -a '. ,'
complete -c fxconvert -n '__fxconvert_is file' -l date-format -d 'D/M/Y or M/D/Y: the order of days such as 03/04/2025, if their column does not settle it' -x -a 'D/M/Y M/D/Y'
complete -c fxconvert -n '__fxconvert_is file' -l delimiter -d 'what separates the cells of a CSV; tab is a tab' -x
complete -c fxconvert -n '__fxconvert_is file' -l no-header -d 'the first line of the CSV is a row; columns are #1, #2'
complete -c fxconvert -n '__fxconvert_is file' -s o -l output -d 'the file to write, in the format of the input; - is standard output' -r -F
complete -c fxconvert -n '__fxconvert_is file' -l force -d 'replace an output that exists'
complete -c fxconvert -n '__fxconvert_is file' -l in-place -d 'replace the input itself'
complete -c fxconvert -n '__fxconvert_is file' -l rejected -d 'the file for rejected rows; by default beside the output, as sales-eur.rejected.csv' -r -F
complete -c fxconvert -n '__fxconvert_is file' -l keep-rejected -d 'leave rejected rows in the output, with empty cells'
complete -c fxconvert -n '__fxconvert_is file' -l strict -d 'write nothing if a row would be rejected'
complete -c fxconvert -n '__fxconvert_is file' -l dry-run -d 'write and fetch nothing; show what was understood, five rows, and what would be fetched'
complete -c fxconvert -n '__fxconvert_is file' -l summary -d 'write what was done as JSON to a file' -r -F
complete -c fxconvert -n '__fxconvert_is file' -l spreadsheet-safe -d 'put \' before text cells that a spreadsheet would take for a formula; only then other cells change'
complete -c fxconvert -n '__fxconvert_is file' -l json -d 'print what was done as JSON'
complete -c fxconvert -n '__fxconvert_is file' -s q -l quiet -d 'print only errors'
complete -c fxconvert -n '__fxconvert_is rates' -l to -d 'the worth of one unit of each currency in these, such as EUR,USD, on every day from --since on; a weekend has the rate that answers for it' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is rates' -l since -d 'with --to: first day' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is rates' -l until -d 'with --to: last day (default: today)' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is rates' -l currencies -d 'with --to: only these currencies, such as USD,GBP; by default those that the source quotes' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is rates' -l rule -d 'the list of a rule, such as eu-oss (convert rules); with codes only theirs' -r -f -a '$__fxconvert_rules'
complete -c fxconvert -n '__fxconvert_is rates' -l timeout -d 'seconds to wait in all (by default 10; 5 if shipped rates can answer, 3 if your cache can); with --to for each range of days that is fetched (by default 60)' -x
complete -c fxconvert -n '__fxconvert_is history' -l since -d 'first day (default: 12 weeks ago)' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is history' -l until -d 'last day (default: today)' -r -f -a 'today yesterday tomorrow (date +%Y-%m-%d)'
complete -c fxconvert -n '__fxconvert_is history' -l every -d 'day (default), or the last rate of each week, month, quarter or year' -x -a 'day week month quarter year'
complete -c fxconvert -n '__fxconvert_is history' -l digits -d 'round the rates to this number of decimals, half-up' -x
complete -c fxconvert -n '__fxconvert_is history' -l invert -d 'show the price of QUOTE in BASE'
complete -c fxconvert -n '__fxconvert_is history' -l chart -d 'draw a chart'
complete -c fxconvert -n '__fxconvert_is history' -l coverage -d 'list the days on this machine and the gaps'
complete -c fxconvert -n '__fxconvert_is history' -l format -d 'table, plain, json, ndjson, csv, tsv, markdown, beancount, ledger' -x -a 'table plain json ndjson csv tsv markdown beancount ledger'
complete -c fxconvert -n '__fxconvert_is sources' -l check -d 'ask every source for its newest rates'
complete -c fxconvert -n '__fxconvert_is watch' -l above -d 'stop once the rate is at or above this' -x
complete -c fxconvert -n '__fxconvert_is watch' -l below -d 'stop once the rate is at or below this' -x
complete -c fxconvert -n '__fxconvert_is watch' -l every -d 'how often to check: 30m, 1h (default), 1d' -x
complete -c fxconvert -n '__fxconvert_is watch' -l timeout -d 'seconds to wait for each check' -x
complete -c fxconvert -n '__fxconvert_is cache-export' -s o -l output -d 'the file to write' -r -F
complete -c fxconvert -n '__fxconvert_is widget' -l json -d 'print an error as JSON'
complete -c fxconvert -n '__fxconvert_is widget-export' -l currencies -d 'only these currencies, such as USD,EUR,GBP; by default all that have a rate' -r -f -a '(__fxconvert_listed $__fxconvert_codes)'
complete -c fxconvert -n '__fxconvert_is widget-export' -l series -d '1y: a year of each currency for the chart (default); none: no chart' -x -a '1y none'
complete -c fxconvert -n '__fxconvert_is widget-export' -l check -d 'write nothing; list the files that differ, and exit 1 if any do'
complete -c fxconvert -n '__fxconvert_is widget-export' -l timeout -d 'seconds to wait for each source' -x
complete -c fxconvert -n '__fxconvert_is widget-export' -l json -d 'print what was written, or would be, as JSON'
complete -c fxconvert -n '__fxconvert_is widget-snippet' -l lang -d 'the language of the answer, such as ru (default: en)' -x
complete -c fxconvert -n '__fxconvert_is widget-snippet' -l chart -d 'offer a chart of 1m or 1y; not of indicative rates, pegs, rates by law or two sources' -x -a '1m 1y'
complete -c fxconvert -n '__fxconvert_is widget-snippet' -l base -d 'where the files are, such as /fx/ or https://example.org/fx/; by default beside the page' -x
complete -c fxconvert -n '__fxconvert_is widget-snippet' -l source -d 'use only these sources, in this order: the same as for widget export' -r -f -a '(__fxconvert_listed $__fxconvert_sources)'
complete -c fxconvert -n '__fxconvert_is widget-snippet' -l json -d 'print the lines, and what is to be said of them, as JSON'
complete -c fxconvert -n '__fxconvert_is serve' -l host -d 'the address to listen at (default: 127.0.0.1); beyond this machine it needs --name' -x
complete -c fxconvert -n '__fxconvert_is serve' -l port -d 'the port to listen at (default: 8080); 0 takes any free one' -x
complete -c fxconvert -n '__fxconvert_is serve' -l uds -d 'listen at this socket file, in place of a port' -x
complete -c fxconvert -n '__fxconvert_is serve' -l fd -d 'listen at the socket that the parent process opened, such as 3 by systemd' -x
complete -c fxconvert -n '__fxconvert_is serve' -l root-path -d 'the path under which a proxy shows the server, such as /fx' -x
complete -c fxconvert -n '__fxconvert_is serve' -l proxy -d 'believe what a proxy at this address or network says of clients; that is by the X-Forwarded headers; unix stands for --uds; may be repeated' -x
complete -c fxconvert -n '__fxconvert_is serve' -l name -d 'a host that requests may name, such as fx.example.org; loopback always may; may be repeated' -x
complete -c fxconvert -n '__fxconvert_is serve' -l allow-origin -d 'let pages of this origin read the answers; such as https://example.org, \'*\' for all; may be repeated' -x
complete -c fxconvert -n '__fxconvert_is serve' -l private -d 'also serve figures that may not be passed on; for your own use, by the terms of their sources'
complete -c fxconvert -n '__fxconvert_is serve' -l fetch-per-minute -d 'the most requests a minute to a source, for days that are not on this machine (default: 60)' -x
complete -c fxconvert -n '__fxconvert_is serve' -l per-address -d 'the most connections of an address (default: 64; loopback, --uds and --proxy have no limit, loopback only if this is not given)' -x
complete -c fxconvert -n '__fxconvert_is serve' -l open-metrics -d 'show /metrics and all of /healthz to everyone, not to this machine alone'
complete -c fxconvert -n '__fxconvert_is serve' -l log -d 'tell each request on stderr, as a line of JSON without address and query'
complete -c fxconvert -n '__fxconvert_is serve' -l widget -d 'serve the files of convert widget export from DIR; by default they are made' -x
complete -c fxconvert -s h -l help -d 'show how a command is used'
complete -c fxconvert -s V -l version -d 'print the version'
