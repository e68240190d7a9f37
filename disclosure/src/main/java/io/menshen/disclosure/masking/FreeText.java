package io.menshen.disclosure.masking;

import java.util.Arrays;
import java.util.TreeMap;

/// Free text without what tells who somebody is, where they live, how to get in and how they are: mobiles and other
/// long numbers, identity documents, cards, plates, accounts, addresses and flats, codes of doors and parcels, hints at
/// health (ADR 0059).
///
/// A search, so it misses some: nothing here makes a text public. What is found gives way to `***`, whatever its
/// length.
/// One pass for each sort of thing, each looking at most a fixed number of characters ahead or back, so that the time
/// grows with the text and with nothing else. Working memory is kept; not for two threads at a time.
final class FreeText {

    private static final int STARS = 3;

    /// So many signs may stand between two digits of one number.
    private static final int LONGEST_GAP = 3;

    /// So many characters of chatter may stand between the parts of a mobile.
    private static final int LONGEST_CHATTER = 4;

    private static final int MOST_DIGITS = 24;

    /// A run of so many digits is somebody's number, whatever it is.
    private static final int LONG_NUMBER = 7;

    private static final int LONGEST_ADDRESS = 40;
    private static final int LONGEST_ACCOUNT = 64;
    private static final int FURTHEST_CODE = 6;
    private static final int LONGEST_CODE = 16;
    private static final int LONGEST_PLACE = 5;
    private static final int MOST_MARKS = 8;

    private static final Lexicon HEALTH = new Lexicon("""
            糖尿病 高血压 低血糖 高血糖 血糖高 血压高 高血脂 冠心病 心脏病 心梗 脑梗 中风 偏瘫 瘫痪 癌 肿瘤 化疗 放疗 透析 尿毒症 肾病 肝炎
            乙肝 肝硬化 肺炎 肺结核 哮喘 痛风 癫痫 白血病 贫血 怀孕 孕妇 孕期 孕吐 备孕 哺乳期 坐月子 月子 产后 流产 保胎 痛经 艾滋 hiv 梅毒 性病
            抑郁 焦虑症 躁狂 精神病 精神分裂 自闭症 孤独症 老年痴呆 阿尔茨海默 帕金森 残疾 失明 聋哑 轮椅 卧床 骨折 手术 术后 住院 出院 病人 病号
            生病 得病 患病 病史 确诊 阳性 阳了 核酸 隔离 发烧 发热 高烧 咳血 腹泻 过敏 胰岛素 吃药 服药 降压药 降糖药 处方 病历 忌口 乳糖不耐 蚕豆病
            截肢 瘤 抗癌 牛皮癣 湿疹 尿失禁 造口 吸氧 呼吸机 康复期 体检异常 戒毒 戒酒
            """);

    /// What stands before or after a code, or a flat without any other sign of being one.
    private static final Lexicon CODES = new Lexicon("""
            门禁 密码 门锁 开门码 开门 取件码 取货码 提货码 自提码 收货码 货码 验证码 口令 暗号 开锁 提取码 取餐码 柜号 柜门 单元门 楼下门 入户码
            password passwd pwd passcode pin码 房号 房间号 门牌号 门牌 室号 户号 家住 我住 我家
            """);

    private static final Lexicon ACCOUNTS =
            new Lexicon("微信号 微信 薇信 威信 wechat weixin vx wx v信 v号 加v qq号 qq 扣扣 支付宝 alipay 抖音号");

    /// Makes a flat of the number before it, wherever it stands.
    private static final Lexicon STRONG_PLACES = new Lexicon("号楼 栋 幢 单元 #楼 号院 号房 号门");

    /// Does so beside another one.
    private static final Lexicon WEAK_PLACES = new Lexicon("号 楼 层 门 户 房 室 弄 梯 座 组 排 # 期 区 队 巷");

    /// Behind these an address may begin.
    private static final Lexicon BEFORE_ADDRESSES =
            new Lexicon("送到 住在 地址 寄到 放在 放到 送至 家住 家在 我住 我在 搬到 改到 改成 改为 换成 送去 寄去 发到 就在 麻烦 请送");

    private static final String ENDS_OF_PLACES = "省市区县镇乡路街道巷弄村里园苑城府庭院湾郡邸居阁轩庄寓厦场门坊期州岛屯组旗盟";
    private static final String ENDS_OF_ROADS = "路街巷弄村道段里同";

    private static final String UNITS = "元块斤克公个箱盒份包袋瓶毫升度年月日点时分秒天人岁折只条件套米寸厘名位次张支根抽片颗枚粒双卷提罐听桶款单%％￥$gkml℃";

    private static final String PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

    /// Traditional characters of the words above, each before its simplified form.
    private static final int[][] SIMPLIFIED = pairs("門门號号樓楼棟栋單单層层戶户區区縣县鎮镇鄉乡莊庄園园場场廈厦灣湾貨货驗验證证碼码開开鎖锁"
            + "過过藥药壓压癥症懷怀孕孕產产婦妇殘残確确診诊發发燒烧熱热離离術术後后腫肿癱瘫瘋疯憂忧鬱郁慮虑樁桩間间櫃柜單单餐餐釦扣寶宝"
            + "廣广東东麗丽龍龙蘇苏魯鲁滬沪遼辽貴贵陝陕贛赣寧宁瓊琼雲云幾几樣样個个塊块號号條条張张點点時时歲岁");

    private int[] plain = new int[64];
    private byte[] digits = new byte[64];
    private int[] origin = new int[64];
    private boolean[] hidden = new boolean[64];
    private int size;

    private final int[] number = new int[MOST_DIGITS];
    private final int[] place = new int[MOST_DIGITS];
    private int found;

    /// The last flat was written whole, from building to room.
    private boolean whole;

    /// Writes what is left of a text, quoted.
    void mask(int[] text, int length, Output out) {
        prepare(text, length);
        numbers();
        flats();
        addresses();
        codes();
        accounts();
        mails();
        plates();
        listed(HEALTH);
        write(text, length, out);
    }

    // ---- reading

    /// One normal form, without what is not seen: wide and small letters, traditional characters, digits of any sort.
    private void prepare(int[] text, int length) {
        if (plain.length < length) {
            int room = Math.max(length, plain.length * 2);
            plain = new int[room];
            digits = new byte[room];
            origin = new int[room];
            hidden = new boolean[room];
        }
        size = 0;
        for (int i = 0; i < length; i++) {
            int c = text[i];
            if (!invisible(c)) {
                plain[size] = normal(c);
                digits[size] = (byte) digit(c);
                origin[size] = i;
                size++;
            }
        }
        Arrays.fill(hidden, 0, size, false);
        for (int i = 0; i < size; i++) {
            if (isLetter(i) && !isLetter(i - 1)) {
                likeDigits(i);
            }
        }
    }

    /// An O beside a digit is meant to be a nought, an l or an I between digits a one.
    private void likeDigits(int from) {
        int end = from;
        while (is(end, 'o')) {
            end++;
        }
        if (end == from && (is(from, 'l') || is(from, 'i')) && isDigit(from - 1) && isDigit(from + 1)) {
            digits[from] = 1;
        }
        if (end == from || end - from > LONGEST_PLACE || isLetter(end)) {
            return;
        }
        boolean after =
                isDigit(from - 1) || (isSign(from - 1) && isDigit(from - 2)) || (isSign(from - 2) && isDigit(from - 3));
        boolean before = isDigit(end) || (isSign(end) && isDigit(end + 1)) || (isSign(end + 1) && isDigit(end + 2));
        if (isDigit(from - 1) || isDigit(end) || (after && before)) {
            Arrays.fill(digits, from, end, (byte) 0);
        }
    }

    private static boolean invisible(int c) {
        if (c < 0x80) {
            return c < 0x20 && c != '\n' && c != '\t' && c != '\r';
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.CONTROL, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static int normal(int c) {
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? c + 32 : c;
        }
        int narrow = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
        if (narrow < 0x2E80) {
            return Character.toLowerCase(narrow);
        }
        int at = Arrays.binarySearch(SIMPLIFIED[0], narrow);
        return at >= 0 ? SIMPLIFIED[1][at] : narrow;
    }

    /// The digit that somebody would read; -1 for none.
    @SuppressWarnings("CharacterGetNumericValue") // circled digits and their kin are what is meant
    private static int digit(int c) {
        if (c < 0x80) {
            return c >= '0' && c <= '9' ? c - '0' : -1;
        }
        if (c >= 0x3000 && c <= 0x9FFF) {
            int han = han(c);
            if (han >= 0) {
                return han;
            }
        }
        int decimal = Character.digit(c, 10);
        if (decimal >= 0) {
            return decimal;
        }
        int type = Character.getType(c);
        if (type == Character.OTHER_NUMBER || type == Character.LETTER_NUMBER) {
            int value = Character.getNumericValue(c);
            return value >= 0 && value <= 9 ? value : -1;
        }
        return c == '○' || c == '◯' || c == '⭕' ? 0 : -1;
    }

    private static int han(int c) {
        return switch (c) {
            case '零', '〇', '洞' -> 0;
            case '一', '壹', '幺', '么', '弌' -> 1;
            case '二', '贰', '貳', '两', '兩' -> 2;
            case '三', '叁', '參', '叄' -> 3;
            case '四', '肆' -> 4;
            case '五', '伍' -> 5;
            case '六', '陆', '陸' -> 6;
            case '七', '柒', '拐' -> 7;
            case '八', '捌' -> 8;
            case '九', '玖', '勾' -> 9;
            default -> -1;
        };
    }

    private boolean isHan(int i) {
        return Character.isIdeographic(plain[i]);
    }

    private boolean isDigit(int i) {
        return i >= 0 && i < size && digits[i] >= 0;
    }

    private boolean isLetter(int i) {
        return i >= 0 && i < size && plain[i] >= 'a' && plain[i] <= 'z' && digits[i] < 0;
    }

    private boolean is(int i, int c) {
        return i >= 0 && i < size && plain[i] == c;
    }

    private boolean among(int i, String characters) {
        return i >= 0 && i < size && characters.indexOf(plain[i]) >= 0;
    }

    /// A sign or a space: no letter, no digit.
    private boolean isSign(int i) {
        return i >= 0 && i < size && digits[i] < 0 && !Character.isLetterOrDigit(plain[i]);
    }

    private boolean isDash(int i) {
        if (i < 0 || i >= size) {
            return false;
        }
        int c = plain[i];
        return c == '-' || c == '/' || c == '_' || c == '−' || Character.getType(c) == Character.DASH_PUNCTUATION;
    }

    private boolean isSpace(int i) {
        return i >= 0 && i < size && (plain[i] <= ' ' || Character.isSpaceChar(plain[i]));
    }

    private int skipSigns(int from, int most) {
        int i = from;
        while (i < from + most && isSign(i)) {
            i++;
        }
        return i;
    }

    private void hide(int from, int to) {
        Arrays.fill(hidden, from, to, true);
    }

    // ---- numbers

    private void numbers() {
        int i = 0;
        while (i < size) {
            if (digits[i] < 0) {
                i++;
                continue;
            }
            boolean begins = !isDigit(i - 1) || isHan(i) != isHan(i - 1);
            int end = begins ? numberAt(i) : i;
            if (end == i && !isDigit(i - 1)) {
                end = longRun(i);
            }
            if (end > i) {
                hide(i, end);
                i = end;
            } else {
                i++;
            }
        }
    }

    /// Where the run of digits ends that begins here, when it is too long to be anything but a number of somebody's.
    private int longRun(int from) {
        int end = from;
        while (isDigit(end)) {
            end++;
        }
        if (end - from < LONG_NUMBER || (end - from == 8 && isDay(from))) {
            return from;
        }
        if (isHan(from) && plain[from] == '一' && end - from < LONG_NUMBER + 1 && counts(from, end)) {
            return from;
        }
        hideLettersBefore(from);
        return is(end, 'x') || is(end, '×') ? end + 1 : end;
    }

    /// `一二三四五六七`: counting.
    private boolean counts(int from, int end) {
        for (int i = from + 1; i < end; i++) {
            if (digits[i] != digits[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    /// `20261122`, a day of these years and so nobody's date of birth.
    private boolean isDay(int i) {
        int year = digits[i] * 1000 + digits[i + 1] * 100 + digits[i + 2] * 10 + digits[i + 3];
        return year >= 2024 && year < 2100 && isMonthAndDay(digits[i + 4], digits[i + 5], digits[i + 6], digits[i + 7]);
    }

    private static boolean isMonthAndDay(int m, int mm, int d, int dd) {
        int month = m * 10 + mm;
        int day = d * 10 + dd;
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    /// The letters of a passport or a permit.
    private void hideLettersBefore(int from) {
        int i = from;
        while (i > from - 3 && isLetter(i - 1)) {
            i--;
        }
        if (!isLetter(i - 1)) {
            hide(i, from);
        }
    }

    /// Where a number of a known shape ends that begins here; the same place when there is none.
    private int numberAt(int from) {
        collect(from);
        if (found < 8) {
            return chattedMobile(from);
        }
        int end = identity(from);
        if (end == from) {
            end = mobile(from);
        }
        if (end == from) {
            end = card(from);
        }
        if (end == from) {
            end = landline(from);
        }
        return end == from ? chattedMobile(from) : end;
    }

    /// The digits from here on, across signs.
    private void collect(int from) {
        found = 0;
        int gap = 0;
        for (int i = from; i < size && found < MOST_DIGITS; i++) {
            if (digits[i] >= 0) {
                number[found] = digits[i];
                place[found] = i;
                found++;
                gap = 0;
            } else if (!isSign(i) || ++gap > LONGEST_GAP) {
                return;
            }
        }
    }

    /// Nothing of the same number follows the first so many digits.
    private boolean endsAfter(int count) {
        if (found < count) {
            return false;
        }
        int next = place[count - 1] + 1;
        return !isDigit(next) || isHan(next) != isHan(next - 1) || isHan(next);
    }

    private int behind(int count) {
        return place[count - 1] + 1;
    }

    /// 18 places with a date in the middle, or the 15 of old.
    private int identity(int from) {
        if (found >= 17) {
            int century = number[6] * 10 + number[7];
            if (century >= 18 && century <= 20 && isMonthAndDay(number[10], number[11], number[12], number[13])) {
                int check = skipSigns(behind(17), LONGEST_GAP);
                if (is(check, 'x') || is(check, '×') || is(check, 'ⅹ')) {
                    return check + 1;
                }
                if (endsAfter(18)) {
                    return behind(18);
                }
            }
        }
        boolean old = endsAfter(15) && isMonthAndDay(number[8], number[9], number[10], number[11]);
        return old ? behind(15) : from;
    }

    /// 11 digits from 13… on, with or without the country before them.
    private int mobile(int from) {
        int start = 0;
        if (found >= 15 && number[0] == 0 && number[1] == 0 && number[2] == 8 && number[3] == 6) {
            start = 4;
        } else if (found >= 13 && number[0] == 8 && number[1] == 6) {
            start = 2;
        } else if (found >= 12 && number[0] == 0) {
            start = 1;
        }
        if (found < start + 11 || number[start] != 1 || number[start + 1] < 3 || !endsAfter(start + 11)) {
            return from;
        }
        return behind(start + 11);
    }

    /// `139` – something – `1234` – something – `5678`.
    private int chattedMobile(int from) {
        if (digits[from] != 1 || !isDigit(from + 1) || digits[from + 1] < 3) {
            return from;
        }
        int count = 0;
        int groups = 0;
        int i = from;
        while (count < 11 && groups < 3) {
            int start = i;
            while (isDigit(i)) {
                i++;
            }
            int run = i - start;
            boolean fits = groups == 0 ? run == 3 || run == 7 : run == 4 || run == 8;
            if (!fits) {
                return from;
            }
            count += run;
            groups++;
            if (count == 11) {
                return i;
            }
            if (among(i, UNITS)) {
                return from;
            }
            int chatter = i;
            while (i < size && !isDigit(i) && i - chatter < LONGEST_CHATTER) {
                i++;
            }
        }
        return from;
    }

    /// Four and four, or a sum that is right.
    private int card(int from) {
        for (int count = Math.min(19, found); count >= 15; count--) {
            boolean issued = (number[0] >= 3 && number[0] <= 6) || number[0] == 9;
            if (endsAfter(count) && ((issued && inFours(count)) || luhn(count))) {
                return behind(count);
            }
        }
        return from;
    }

    private boolean inFours(int count) {
        for (int i = 1; i < count; i++) {
            boolean parted = place[i] - place[i - 1] > 1;
            if (parted != (i % 4 == 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean luhn(int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = number[i];
            if ((count - i) % 2 == 0) {
                digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            }
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /// With its area, or as four and four.
    private int landline(int from) {
        if (number[0] == 0 && number[1] > 0) {
            for (int count = 12; count >= 10; count--) {
                if (endsAfter(count)) {
                    return behind(count);
                }
            }
        }
        if ((number[0] == 4 || number[0] == 8) && number[1] == 0 && number[2] == 0 && endsAfter(10)) {
            return behind(10);
        }
        boolean parted = place[3] - place[0] == 3 && place[4] - place[3] == 2 && place[7] - place[4] == 3;
        boolean years = number[0] == 2 && number[1] == 0;
        return parted && number[0] >= 2 && !years && endsAfter(8) && !among(behind(8), UNITS) ? behind(8) : from;
    }

    // ---- flats written with dashes

    /// `3-2-502`, `A-1801`, `5-1201`.
    private void flats() {
        for (int i = 0; i < size; i++) {
            boolean begins = place(i) && !place(i - 1) && !is(i - 1, '.');
            if (begins && !(isDash(i - 1) && place(i - 2))) {
                int end = flat(i);
                if (end > i) {
                    hide(whole || among(i - 1, ENDS_OF_PLACES) ? beginning(i) : i, end);
                    i = end - 1;
                }
            }
        }
    }

    /// A digit, a ten or a letter.
    private boolean place(int i) {
        return isDigit(i) || isLetter(i) || is(i, '十');
    }

    private int flat(int from) {
        whole = false;
        int parts = 0;
        int i = from;
        int first = 0;
        int second = 0;
        int last = 0;
        int end = from;
        while (parts < 5) {
            int to = part(i);
            if (to == i) {
                break;
            }
            last = to - i;
            if (parts == 0) {
                first = last;
            } else if (parts == 1) {
                second = last;
            }
            parts++;
            end = to;
            if (!isDash(to) && !is(to, '#')) {
                break;
            }
            i = to + 1;
            if (isDash(i)) {
                i++; // 12--1804
            }
        }
        if (parts < 2 || isLetter(end) || isDigit(end) || among(end, UNITS) || is(end, '.')) {
            return from;
        }
        if (parts == 2) {
            return first <= 3 && last >= 3 && isDigit(end - 1) && isDigit(end - 3) ? end : from;
        }
        boolean day = parts == 3
                && ((first == 4 && digits[from] == 2 && second <= 2 && last <= 2)
                        || (last == 4
                                && first <= 2
                                && second <= 2
                                && digits[end - 4] == 2
                                && digits[end - 3] == 0
                                && digits[end - 2] >= 2));
        whole = !day && last >= 2;
        return whole ? end : from;
    }

    /// A part of a flat: up to four digits, a letter before or behind them, or a letter alone.
    private int part(int from) {
        int i = from;
        if (isLetter(i)) {
            i++;
        }
        int start = i;
        while ((isDigit(i) || is(i, '十')) && i - start < 5) {
            i++;
        }
        if (isDigit(i) || i - start > 4) {
            return from;
        }
        return i > start && isLetter(i) && i - from < 5 ? i + 1 : i;
    }

    // ---- addresses

    /// `3号楼2单元502`, `世纪大道100弄3号`, with what stands before them up to the beginning of the address.
    private void addresses() {
        int i = 0;
        while (i < size) {
            boolean begins = (numeral(i) && !numeral(i - 1)) || (is(i, '#') && isDigit(i + 1) && !numeral(i - 1));
            int end = begins ? chain(i) : i;
            if (end > i) {
                hide(beginning(i), end);
                i = end;
            } else {
                i++;
            }
        }
    }

    /// A digit, a ten, or a letter that numbers a building.
    private boolean numeral(int i) {
        return isDigit(i) || isLetter(i) || among(i, "十百廿卅甲乙丙丁");
    }

    /// Where the numbered places end that begin here; the same place when they are none.
    private int chain(int from) {
        int i = is(from, '#') ? from + 1 : from;
        int end = from;
        int places = is(from, '#') ? 1 : 0;
        boolean sure = false;
        boolean last = false;
        int lastMark = -1;
        for (int marks = 0; marks < MOST_MARKS && i < size; marks++) {
            int to = i;
            int numerals = 0;
            int letters = 0;
            while (numeral(to) && numerals <= LONGEST_PLACE) {
                letters += isLetter(to) ? 1 : 0;
                numerals++;
                to++;
            }
            if (numerals == 0 || numerals > LONGEST_PLACE || letters > 2) {
                break;
            }
            int mark = isSpace(to) ? to + 1 : to;
            int strong = STRONG_PLACES.at(plain, mark, size);
            int weak = strong > 0 ? strong : WEAK_PLACES.at(plain, mark, size);
            if (weak > 0 && !(is(mark, '号') && among(i - 1, "月"))) {
                places += strong > 0 || plain[mark] != lastMark ? 1 : 0;
                lastMark = plain[mark];
                sure |= strong > 0
                        || (among(mark, "室房") && numerals >= 3)
                        || (is(mark, '座') && letters > 0)
                        || (among(mark, "号弄") && among(i - 1, ENDS_OF_ROADS))
                        || (is(mark, '弄') && numerals >= 2);
                end = mark + weak;
                int next = end;
                while (next < end + 2 && (isSpace(next) || isDash(next) || (sure && among(next, ",，、的")))) {
                    next++;
                }
                i = next;
                last = strong > 0 || places > 1;
                continue;
            }
            boolean room = end > from
                    && numerals >= (last ? 2 : 3)
                    && letters == 0
                    && (last || "号楼座弄#".indexOf(lastMark) >= 0);
            if (room && !among(to, UNITS) && !among(to, ":：")) {
                places++;
                end = to;
                // 3号楼2-502
                if (isDash(to) && isDigit(to + 1)) {
                    int more = to + 1;
                    while (isDigit(more) && more - to < LONGEST_PLACE) {
                        more++;
                    }
                    end = more;
                }
            } else if (end > from && isDash(to) && isDigit(to + 1)) {
                int flat = part(to + 1);
                if (flat > to + 2) {
                    places++;
                    end = flat;
                }
            }
            break;
        }
        return sure || (places > 1 && end > from) ? end : from;
    }

    /// Where the address begins whose numbers begin here. What stands directly before them belongs to it, unless it
    /// counts
    /// goods; what stands further before, only where it ends as places do.
    private int beginning(int from) {
        int i = words(from, from);
        for (int pieces = 0; pieces < 4; pieces++) {
            int end = i;
            while (end > i - 3 && isSign(end - 1) && !is(end - 1, '\n')) {
                end--;
            }
            int start = words(end, from);
            boolean belongs = among(end - 1, ENDS_OF_PLACES) || (i == from && end - start > 1 && !counted(start, end));
            if (end == i || start == end || !belongs) {
                break;
            }
            i = start;
        }
        return i;
    }

    /// The beginning of the words that end here, as far as they may belong to an address before `limit`.
    private int words(int end, int limit) {
        int i = end;
        while (i > 0
                && limit - i < LONGEST_ADDRESS
                && (digits[i - 1] >= 0 || Character.isLetterOrDigit(plain[i - 1]))) {
            boolean goods = among(i - 1, UNITS) && isDigit(i - 2);
            if (goods || (i > 1 && BEFORE_ADDRESSES.at(plain, i - 2, size) == 2)) {
                break;
            }
            i--;
        }
        return i;
    }

    private boolean counted(int from, int to) {
        for (int i = from; i < to; i++) {
            if (isDigit(i) && (among(i + 1, UNITS) || !isHan(i))) {
                return true;
            }
        }
        return from > 0 && among(from - 1, UNITS) && isDigit(from - 2);
    }

    // ---- codes

    private void codes() {
        for (int i = 0; i < size; i++) {
            int word = CODES.at(plain, i, size);
            if (word > 0) {
                codeBehind(i + word);
                codeBefore(i);
            }
        }
    }

    private void codeBehind(int from) {
        int i = from;
        while (i < size && i - from < FURTHEST_CODE && !isDigit(i) && !isLetter(i) && !among(i, "#*")) {
            i++;
        }
        int end = i;
        int last = i;
        int signs = 0;
        int places = 0;
        while (end < size && end - i < LONGEST_CODE) {
            if (isDigit(end) || isLetter(end)) {
                places += 1;
                last = end + 1;
                signs = 0;
            } else if (among(end, "#*")) {
                last = end + 1;
            } else if (++signs > 1 || !(isDash(end) || isSpace(end) || among(end, ".·"))) {
                break;
            }
            end++;
        }
        if (places >= 3 && (hasDigit(i, last) || places >= 4)) {
            hide(i, last);
        }
    }

    private void codeBefore(int from) {
        int end = from;
        while (from - end < 4 && ((isSign(end - 1) && !among(end - 1, "#*")) || among(end - 1, "是的为就可以能按输"))) {
            end--;
        }
        int i = end;
        int places = 0;
        while (end - i < LONGEST_CODE && (isDigit(i - 1) || isLetter(i - 1) || among(i - 1, "#*-"))) {
            i--;
            places += isDigit(i) || isLetter(i) ? 1 : 0;
        }
        if (places >= 3 && hasDigit(i, end)) {
            hide(i, end);
        }
    }

    private boolean hasDigit(int from, int to) {
        for (int i = from; i < to; i++) {
            if (digits[i] >= 0) {
                return true;
            }
        }
        return false;
    }

    // ---- accounts, plates, words

    /// `wx: lily2008`, `wxid_…`
    private void accounts() {
        for (int i = 0; i < size; i++) {
            int word = ACCOUNTS.at(plain, i, size);
            if (word == 0 || (isLetter(i) && isLetter(i - 1))) {
                continue;
            }
            int from = i + word;
            while (from < i + word + 4 && ((isSign(from) && !is(from, '_')) || among(from, "是号加我搜名"))) {
                from++;
            }
            int to = from;
            int places = 0;
            while (to - from < LONGEST_ACCOUNT && (isLetter(to) || (isDigit(to) && !isHan(to)) || among(to, "_-"))) {
                places++;
                to++;
            }
            if (places >= 5) {
                hide(is(from, '_') ? i : from, to);
            }
        }
    }

    private void mails() {
        for (int at = 0; at < size; at++) {
            if (plain[at] != '@') {
                continue;
            }
            int from = at;
            while (at - from < LONGEST_ACCOUNT
                    && (isLetter(from - 1) || isDigit(from - 1) || among(from - 1, "._%+-"))) {
                from--;
            }
            int to = at + 1;
            boolean domain = false;
            while (to - at < LONGEST_ACCOUNT && (isLetter(to) || isDigit(to) || among(to, ".-"))) {
                domain |= is(to, '.');
                to++;
            }
            if (domain && from < at) {
                hide(from, to);
            }
        }
    }

    /// `粤B12345`, `沪A·D12345`
    private void plates() {
        for (int i = 0; i + 6 < size; i++) {
            if (!among(i, PROVINCES) || !isLetter(i + 1)) {
                continue;
            }
            int from = isSign(i + 2) ? i + 3 : i + 2;
            int to = from;
            int numerals = 0;
            while (to - from < 6 && (isLetter(to) || (isDigit(to) && !isHan(to)))) {
                numerals += isDigit(to) ? 1 : 0;
                to++;
            }
            if (to - from >= 5 && numerals >= 2) {
                hide(i, to);
            }
        }
    }

    private void listed(Lexicon lexicon) {
        for (int i = 0; i < size; i++) {
            int word = lexicon.at(plain, i, size);
            if (word > 0) {
                hide(i, i + word);
            }
        }
    }

    // ---- writing

    private void write(int[] text, int length, Output out) {
        out.quote();
        int next = 0;
        boolean starred = false;
        for (int i = 0; i < length; i++) {
            if (next < size && origin[next] == i) {
                if (hidden[next] && !starred) {
                    out.stars(STARS);
                }
                starred = hidden[next];
                next++;
            }
            if (!starred) {
                out.character(text[i]);
            }
        }
        out.quote();
    }

    private static int[][] pairs(String text) {
        TreeMap<Integer, Integer> pairs = new TreeMap<>();
        int[] characters = text.codePoints().toArray();
        for (int i = 0; i < characters.length; i += 2) {
            pairs.put(characters[i], characters[i + 1]);
        }
        return new int[][] {
            pairs.keySet().stream().mapToInt(Integer::intValue).toArray(),
            pairs.values().stream().mapToInt(Integer::intValue).toArray()
        };
    }
}
