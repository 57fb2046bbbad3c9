/* The stopping points against published tables, and their exact failure probabilities.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/stopping.h"

#include <math.h>

#define TABLE_SIZE 128

/* Points of 1 to 128 successors when alpha is divided among so many branching vertices. */
static const struct {
	double alpha;
	uint32_t vertices;
	uint32_t points[TABLE_SIZE];
} tables[] = {
	{0.05, 1, {
		6, 11, 16, 21, 27, 33, 39, 45, 51, 57, 63, 70, 76, 83, 90, 96,
		103, 110, 117, 124, 131, 138, 145, 152, 160, 167, 174, 181, 189, 196, 203, 211,
		218, 226, 233, 241, 248, 256, 264, 271, 279, 287, 295, 302, 310, 318, 326, 334,
		341, 349, 357, 365, 373, 381, 389, 397, 405, 413, 421, 429, 437, 445, 453, 462,
		470, 478, 486, 494, 502, 511, 519, 527, 535, 544, 552, 560, 569, 577, 585, 594,
		602, 610, 619, 627, 636, 644, 652, 661, 669, 678, 686, 695, 703, 712, 720, 729,
		737, 746, 754, 763, 772, 780, 789, 797, 806, 815, 823, 832, 841, 849, 858, 867,
		875, 884, 893, 902, 910, 919, 928, 937, 945, 954, 963, 972, 980, 989, 998, 1007,
	}},
	{0.05, 5, {
		8, 15, 21, 28, 36, 43, 50, 58, 66, 74, 82, 90, 98, 106, 114, 123,
		131, 140, 148, 157, 165, 174, 183, 192, 200, 209, 218, 227, 236, 245, 254, 263,
		272, 281, 290, 299, 309, 318, 327, 336, 346, 355, 364, 374, 383, 393, 402, 411,
		421, 430, 440, 449, 459, 469, 478, 488, 497, 507, 517, 526, 536, 546, 555, 565,
		575, 585, 594, 604, 614, 624, 634, 644, 653, 663, 673, 683, 693, 703, 713, 723,
		733, 743, 753, 763, 773, 783, 793, 803, 813, 823, 833, 843, 854, 864, 874, 884,
		894, 904, 914, 925, 935, 945, 955, 965, 976, 986, 996, 1006, 1017, 1027, 1037, 1048,
		1058, 1068, 1079, 1089, 1099, 1110, 1120, 1130, 1141, 1151, 1161, 1172, 1182, 1193, 1203, 1214,
	}},
	{0.05, 12, {
		9, 17, 24, 32, 40, 49, 57, 65, 74, 83, 92, 101, 110, 119, 128, 137,
		147, 156, 165, 175, 184, 194, 203, 213, 223, 232, 242, 252, 262, 272, 282, 291,
		301, 311, 321, 331, 341, 352, 362, 372, 382, 392, 402, 413, 423, 433, 444, 454,
		464, 475, 485, 495, 506, 516, 527, 537, 548, 558, 569, 579, 590, 600, 611, 622,
		632, 643, 654, 664, 675, 686, 696, 707, 718, 729, 739, 750, 761, 772, 783, 793,
		804, 815, 826, 837, 848, 859, 870, 881, 891, 902, 913, 924, 935, 946, 957, 968,
		979, 990, 1002, 1013, 1024, 1035, 1046, 1057, 1068, 1079, 1090, 1101, 1113, 1124, 1135, 1146,
		1157, 1168, 1180, 1191, 1202, 1213, 1225, 1236, 1247, 1258, 1270, 1281, 1292, 1303, 1315, 1326,
	}},
	{0.05, 13, {
		9, 17, 25, 33, 41, 49, 58, 66, 75, 84, 93, 102, 111, 120, 129, 139,
		148, 157, 167, 176, 186, 196, 205, 215, 225, 235, 244, 254, 264, 274, 284, 294,
		304, 314, 324, 334, 344, 355, 365, 375, 385, 396, 406, 416, 427, 437, 447, 458,
		468, 479, 489, 500, 510, 521, 531, 542, 552, 563, 573, 584, 595, 605, 616, 627,
		637, 648, 659, 670, 680, 691, 702, 713, 724, 735, 745, 756, 767, 778, 789, 800,
		811, 822, 833, 844, 855, 866, 877, 888, 899, 910, 921, 932, 943, 954, 965, 976,
		987, 998, 1009, 1021, 1032, 1043, 1054, 1065, 1076, 1088, 1099, 1110, 1121, 1133, 1144, 1155,
		1166, 1178, 1189, 1200, 1211, 1223, 1234, 1245, 1257, 1268, 1279, 1291, 1302, 1314, 1325, 1336,
	}},
	{0.05, 30, {
		11, 19, 27, 36, 45, 54, 64, 73, 83, 93, 102, 112, 122, 132, 142, 152,
		163, 173, 183, 193, 204, 214, 225, 235, 246, 257, 267, 278, 289, 300, 310, 321,
		332, 343, 354, 365, 376, 387, 398, 409, 420, 431, 442, 453, 465, 476, 487, 498,
		510, 521, 532, 543, 555, 566, 578, 589, 600, 612, 623, 635, 646, 658, 669, 681,
		692, 704, 715, 727, 739, 750, 762, 773, 785, 797, 809, 820, 832, 844, 855, 867,
		879, 891, 902, 914, 926, 938, 950, 962, 973, 985, 997, 1009, 1021, 1033, 1045, 1057,
		1069, 1081, 1093, 1105, 1117, 1129, 1141, 1153, 1165, 1177, 1189, 1201, 1213, 1225, 1237, 1249,
		1261, 1273, 1285, 1298, 1310, 1322, 1334, 1346, 1358, 1370, 1383, 1395, 1407, 1419, 1431, 1444,
	}},
	{0.05, 64, {
		12, 21, 30, 40, 49, 59, 69, 80, 90, 100, 111, 122, 132, 143, 154, 165,
		176, 187, 198, 209, 220, 231, 243, 254, 265, 277, 288, 300, 311, 323, 334, 346,
		357, 369, 381, 392, 404, 416, 428, 440, 451, 463, 475, 487, 499, 511, 523, 535,
		547, 559, 571, 583, 595, 607, 620, 632, 644, 656, 668, 681, 693, 705, 717, 730,
		742, 754, 767, 779, 791, 804, 816, 828, 841, 853, 866, 878, 891, 903, 916, 928,
		941, 953, 966, 978, 991, 1003, 1016, 1029, 1041, 1054, 1067, 1079, 1092, 1105, 1117, 1130,
		1143, 1155, 1168, 1181, 1194, 1206, 1219, 1232, 1245, 1257, 1270, 1283, 1296, 1309, 1322, 1334,
		1347, 1360, 1373, 1386, 1399, 1412, 1425, 1437, 1450, 1463, 1476, 1489, 1502, 1515, 1528, 1541,
	}},
	{0.05, 100, {
		12, 22, 32, 42, 52, 62, 73, 83, 94, 105, 116, 127, 138, 150, 161, 172,
		184, 195, 207, 218, 230, 241, 253, 265, 277, 289, 300, 312, 324, 336, 348, 360,
		372, 384, 397, 409, 421, 433, 445, 458, 470, 482, 495, 507, 519, 532, 544, 557,
		569, 582, 594, 607, 619, 632, 644, 657, 670, 682, 695, 708, 720, 733, 746, 758,
		771, 784, 797, 809, 822, 835, 848, 861, 874, 887, 899, 912, 925, 938, 951, 964,
		977, 990, 1003, 1016, 1029, 1042, 1055, 1068, 1081, 1094, 1107, 1120, 1134, 1147, 1160, 1173,
		1186, 1199, 1212, 1226, 1239, 1252, 1265, 1278, 1292, 1305, 1318, 1331, 1345, 1358, 1371, 1385,
		1398, 1411, 1424, 1438, 1451, 1465, 1478, 1491, 1505, 1518, 1531, 1545, 1558, 1572, 1585, 1598,
	}},
	{0.01, 1, {
		8, 15, 21, 28, 36, 43, 51, 58, 66, 74, 82, 90, 98, 106, 115, 123,
		132, 140, 149, 157, 166, 175, 183, 192, 201, 210, 219, 228, 237, 246, 255, 264,
		273, 282, 291, 300, 309, 319, 328, 337, 347, 356, 365, 375, 384, 393, 403, 412,
		422, 431, 441, 450, 460, 470, 479, 489, 499, 508, 518, 528, 537, 547, 557, 566,
		576, 586, 596, 606, 616, 625, 635, 645, 655, 665, 675, 685, 695, 705, 715, 725,
		735, 745, 755, 765, 775, 785, 795, 805, 815, 825, 835, 845, 855, 866, 876, 886,
		896, 906, 916, 927, 937, 947, 957, 968, 978, 988, 998, 1009, 1019, 1029, 1040, 1050,
		1060, 1071, 1081, 1091, 1102, 1112, 1122, 1133, 1143, 1154, 1164, 1174, 1185, 1195, 1206, 1216,
	}},
	{0.01, 30, {
		13, 23, 33, 44, 54, 65, 76, 87, 98, 110, 121, 133, 144, 156, 167, 179,
		191, 203, 215, 227, 239, 251, 263, 275, 288, 300, 312, 324, 337, 349, 362, 374,
		387, 399, 412, 424, 437, 450, 462, 475, 488, 500, 513, 526, 539, 552, 564, 577,
		590, 603, 616, 629, 642, 655, 668, 681, 694, 707, 720, 733, 746, 760, 773, 786,
		799, 812, 825, 839, 852, 865, 878, 892, 905, 918, 932, 945, 958, 972, 985, 998,
		1012, 1025, 1039, 1052, 1065, 1079, 1092, 1106, 1119, 1133, 1146, 1160, 1173, 1187, 1201, 1214,
		1228, 1241, 1255, 1268, 1282, 1296, 1309, 1323, 1337, 1350, 1364, 1378, 1391, 1405, 1419, 1432,
		1446, 1460, 1474, 1487, 1501, 1515, 1529, 1543, 1556, 1570, 1584, 1598, 1612, 1625, 1639, 1653,
	}},
	{0.001, 1, {
		11, 20, 29, 39, 48, 58, 68, 78, 88, 98, 108, 119, 129, 140, 150, 161,
		172, 183, 194, 204, 215, 226, 237, 249, 260, 271, 282, 293, 305, 316, 327, 339,
		350, 361, 373, 384, 396, 407, 419, 431, 442, 454, 466, 477, 489, 501, 512, 524,
		536, 548, 560, 572, 583, 595, 607, 619, 631, 643, 655, 667, 679, 691, 703, 715,
		727, 739, 752, 764, 776, 788, 800, 812, 825, 837, 849, 861, 873, 886, 898, 910,
		923, 935, 947, 960, 972, 984, 997, 1009, 1021, 1034, 1046, 1059, 1071, 1084, 1096, 1109,
		1121, 1133, 1146, 1158, 1171, 1184, 1196, 1209, 1221, 1234, 1246, 1259, 1272, 1284, 1297, 1309,
		1322, 1335, 1347, 1360, 1373, 1385, 1398, 1411, 1423, 1436, 1449, 1462, 1474, 1487, 1500, 1513,
	}},
};

/* The share of alpha for each of so many vertices. */
static double eps_of(double alpha, uint32_t vertices)
{
	return -expm1(log1p(-alpha) / vertices);
}

START_TEST(points_equal_the_tables)
{
	struct stopping stopping;

	stopping_init(&stopping, 0.5);
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++) {
		stopping_reset(&stopping, eps_of(tables[t].alpha, tables[t].vertices));
		ck_assert_int_eq(stopping_extend(&stopping, TABLE_SIZE), 0);
		for (uint32_t k = 1; k <= TABLE_SIZE; k++)
			ck_assert_uint_eq(stopping_point(&stopping, k), tables[t].points[k - 1]);
	}
	stopping_fini(&stopping);
}
END_TEST

/* Follows the definition state by state, without a band: the failure probability of the points for K successors. */
static double fail_by_definition(const struct stopping *stopping, uint32_t successors)
{
	double *p = calloc(successors + 2, sizeof(*p)), fail = 0;
	uint32_t last = stopping_point(stopping, successors - 1);

	ck_assert_ptr_nonnull(p);
	p[1] = 1;
	for (uint32_t n = 1; n <= last; n++) {
		for (uint32_t j = successors; n > 1 && j >= 1; j--)
			p[j] = p[j] * j / successors + p[j - 1] * (successors - j + 1) / successors;
		for (uint32_t j = 1; j < successors; j++) {
			if (stopping_point(stopping, j) == n) {
				fail += p[j];
				p[j] = 0;
			}
		}
	}
	free(p);
	return fail;
}

START_TEST(failure_is_exact_and_within_eps)
{
	static const double eps[] = {0.05, 0.01, 0.00170832, 1e-6};

	for (size_t e = 0; e < sizeof(eps) / sizeof(*eps); e++) {
		struct stopping stopping;

		stopping_init(&stopping, eps[e]);
		ck_assert_int_eq(stopping_extend(&stopping, TABLE_SIZE), 0);
		for (uint32_t successors = 2; successors <= TABLE_SIZE; successors++) {
			double fail = fail_by_definition(&stopping, successors);

			ck_assert(fail <= eps[e]);
			ck_assert(fabs(stopping_fail(&stopping, successors) - fail) <= 1e-9 * eps[e]);
		}
		stopping_fini(&stopping);
	}
}
END_TEST

START_TEST(failure_equals_published_values)
{
	static const struct {
		uint32_t successors;
		double fail;
	} known[] = {
		{2, 0.03125}, {3, 0.03771}, {4, 0.04239}, {10, 0.04630}, {28, 0.04913}, {96, 0.04988}, {128, 0.04983},
	};
	struct stopping stopping;

	stopping_init(&stopping, 0.05);
	ck_assert_int_eq(stopping_extend(&stopping, TABLE_SIZE), 0);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		ck_assert(fabs(stopping_fail(&stopping, known[i].successors) - known[i].fail) < 6e-6);
	ck_assert(stopping_fail(&stopping, 1) == 0);
	stopping_fini(&stopping);
}
END_TEST

START_TEST(points_rise)
{
	struct stopping loose, strict;

	stopping_init(&loose, 0.01);
	stopping_init(&strict, 0.0099);
	ck_assert_int_eq(stopping_extend(&loose, 1100), 0);
	ck_assert_int_eq(stopping_extend(&strict, 300), 0);
	for (uint32_t k = 2; k <= 1100; k++)
		ck_assert_uint_gt(stopping_point(&loose, k), stopping_point(&loose, k - 1));
	for (uint32_t k = 1; k <= 300; k++)
		ck_assert_uint_ge(stopping_point(&strict, k), stopping_point(&loose, k));
	ck_assert(stopping_point(&loose, 1024) < 1024 * log(1025 / 0.01) + 1024);
	stopping_fini(&loose);
	stopping_fini(&strict);
}
END_TEST

START_TEST(points_do_not_depend_on_how_they_were_asked_for)
{
	struct stopping once, steps;

	stopping_init(&once, 0.03);
	stopping_init(&steps, 0.9);
	ck_assert_int_eq(stopping_extend(&steps, 40), 0);
	stopping_reset(&steps, 0.03);
	ck_assert_int_eq(stopping_extend(&once, 200), 0);
	for (uint32_t k = 1; k <= 200; k++) {
		ck_assert_int_eq(stopping_extend(&steps, k), 0);
		ck_assert_uint_eq(stopping_point(&steps, k), stopping_point(&once, k));
	}
	stopping_fini(&once);
	stopping_fini(&steps);
}
END_TEST

START_TEST(misses_of_the_coupon_collector)
{
	ck_assert(stopping_miss(1, 0) == 1);
	ck_assert(stopping_miss(1, 1) == 0);
	ck_assert(stopping_miss(2, 1) == 1);
	ck_assert(fabs(stopping_miss(2, 6) - ldexp(1, -5)) < 1e-15);
	/* By inclusion and exclusion: 3 (2/3)^n - 3 (1/3)^n. */
	ck_assert(fabs(stopping_miss(3, 16) - (3 * pow(2 / 3.0, 16) - 3 * pow(1 / 3.0, 16))) < 1e-12);
	ck_assert(stopping_miss(101, 100) == 1);
	ck_assert(stopping_miss(101, 763) <= 0.05 && stopping_miss(101, 762) > 0.05);
}
END_TEST

START_TEST(shares)
{
	ck_assert_uint_eq(stopping_share_point(0.1, 0.1), 22);
	ck_assert_uint_eq(stopping_share_point(0.1, 0.05), 29);
	ck_assert(stopping_share(0, 0.05) == 0);
	for (uint32_t n = 1; n < 100; n++)
		ck_assert(fabs(pow(1 - stopping_share(n, 0.05), n) - 0.05) < 1e-12);
}
END_TEST

UNIT_MAIN("stopping", points_equal_the_tables, failure_is_exact_and_within_eps, failure_equals_published_values,
          points_rise, points_do_not_depend_on_how_they_were_asked_for, misses_of_the_coupon_collector, shares)
