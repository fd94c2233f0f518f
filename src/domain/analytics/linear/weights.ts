// Data, not code: made by bench/train-linear.ts from VADER's four rated corpora (MIT, see vader/NOTICE) and our own
// finance words. One line a word or pair: its weight in thousandths of the scale -4 to 4.
export const LINEAR_VERSION = '1.0.0'
export const LINEAR_DENSE = { bias: -0.1373, vader: 0.741, finance: 1.7869 }
export const LINEAR_WEIGHTS = `
!	1557
! :)	-459
! but	520
! damn	-361
! go	266
! good	491
! gross	-318
! is	-386
! lol	-501
! true	-328
:(	-2091
:)	2031
:-(	-594
:-)	1086
:-d	559
:d	1389
:p	591
;)	1121
;-)	827
=d	578
?	-657
? a	-320
? he	278
? http	379
? no	-566
a	268
a beautiful	561
a beguiling	277
a better	-917
a big	871
a bigger	-492
a bittersweet	259
a bland	-308
a blast	493
a boring	-395
a boy	456
a bunch	-359
a bus	-255
a captivating	646
a certain	458
a character	-637
a charming	405
a cinematic	-613
a clear	-387
a clever	467
a coherent	-451
a cold	-319
a collection	-318
a comedy	-1359
a coming	258
a compelling	1204
a complete	-743
a confrontation	-273
a confusing	-401
a contract	285
a conventional	268
a couple	307
a creepy	364
a cruel	422
a cult	-276
a culture	269
a damn	-389
a dangerous	274
a dark	-334
a delightful	469
a disappointment	-287
a disaster	-425
a drama	-435
a dreary	-403
a dull	-255
a dumb	318
a dvd	321
a far	-285
a fascinating	538
a favor	-254
a feast	500
a feature	-318
a film	-1390
a filmmaker	620
a fine	1075
a flawed	251
a four	-475
a fun	337
a future	339
a gem	498
a genuine	565
a gift	-572
a glorious	675
a good	-574
a grand	299
a great	-422
a gripping	765
a half	-352
a haunting	362
a high	-297
a hole	-487
a hollywood	-276
a hoot	271
a horrible	-322
a job	293
a joke	-532
a journey	281
a kind	410
a kiss	-583
a laugh	-592
a less	-293
a local	-253
a long	-512
a loss	-492
a lot	509
a loud	-356
a love	260
a lovely	266
a major	-713
a marvel	875
a master	286
a masterpiece	857
a matinee	307
a mediocre	-346
a memorable	412
a mess	-684
a mile	-285
a minute	-635
a mistake	-570
a modern	-289
a month	-789
a movie	-1047
a much	-272
a must	677
a mystery	-514
a narrative	352
a nice	-269
a nightmare	-477
a no	474
a one	-515
a part	481
a particularly	-285
a person	-425
a piece	-374
a place	437
a pleasant	354
a pleasure	407
a plot	-608
a plus	253
a poem	335
a poignant	362
a point	-317
a police	-343
a powerful	698
a pretty	-373
a profit	742
a provocative	472
a quick	-332
a quiet	285
a rare	439
a reason	-634
a refreshing	432
a refreshingly	317
a remarkable	323
a remarkably	502
a reminder	287
a riveting	842
a romance	-331
a romantic	-369
a sad	-516
a safe	289
a script	-643
a self	370
a semi	-433
a sensitive	504
a series	-414
a set	256
a shame	-252
a sharp	674
a silly	420
a simple	256
a single	-604
a slight	-294
a sly	402
a small	399
a smart	1030
a smile	497
a sobering	318
a solid	522
a song	455
a sort	279
a sour	-590
a special	438
a story	-592
a straight	-482
a strong	-429
a stunning	551
a stylish	467
a subtle	297
a sucker	413
a surprise	-288
a tasty	753
a terrific	992
a testament	282
a time	777
a tiny	263
a tired	-362
a total	-536
a touching	379
a tour	599
a tragic	310
a treat	531
a tribute	372
a triumph	698
a true	618
a truly	-451
a typical	275
a vibrant	301
a visceral	391
a vivid	312
a war	258
a waste	-755
a way	1067
a welcome	586
a wide	371
a wild	712
a winning	453
a witty	406
a woman	327
a wonderful	568
a work	284
a world	584
a year	-387
a young	639
a youtube	272
ability	1016
ability to	783
able	574
able to	657
abortion	275
about a	-261
about as	-2075
about everything	280
about it	-643
about one	297
about people	283
about schmidt	469
about seconds	369
about something	316
about the	823
about them	-276
about this	-359
about three	-528
about to	380
above	1088
above consensus	365
above expectations	250
absolutely	549
absolutely disgusting	-351
absorbing	1549
absurd	-515
absurdities	-488
abundant	383
abuse	818
academy	-386
accelerate	511
accelerated	534
accelerates	508
accent	-532
acceptable	-361
accepting	-414
access	404
accessible and	374
accident	322
accomplished	557
account	-250
accretive	730
accumulating	729
accumulation	695
accurate	395
ache	535
achievement	524
achingly	260
across	-308
across as	-372
act	-488
acted	767
acted but	-453
acting	-522
acting and	-405
acting is	-272
action	-1104
action comedy	-295
action movie	-387
action sequences	-347
actors are	276
acts	399
actual	-301
actually	-389
adam	-825
adam sandler	-424
adaptation	508
adapted	355
add	-432
add up	-358
adding	282
address	253
adds	393
adequately	290
adolescent	257
adoption	987
adorable	352
adrenaline	259
adult	529
advanced	307
advances	397
advancing	528
adventure	298
adventures	-509
advice	-330
advised	-326
adviser	-339
affair	-952
affecting	1283
affection for	-335
affordable	488
aficionados	325
afraid to	412
after	-706
after a	-668
after about	-309
after all	-394
after another	-383
after his	270
after next	-382
after school	-305
after that	-344
after the	369
again	-867
again and	-399
against	516
against the	493
age	551
age story	412
aged	-258
agency	-464
agenda	372
agents	315
ages	1074
aging	388
ago	-351
agreement	-261
ahead	1218
ahead of	873
aid	-453
ain't	-312
air	-437
airport	-261
alan	446
alarm	341
alas	-380
album	682
alert	276
alice	281
aliens	342
alike	-263
all	373
all a	382
all ages	355
all are	-281
all i	-458
all in	398
all its	-320
all my	510
all of	-744
all or	286
all out	377
all that	-564
all the	-993
all there	355
all these	319
all three	346
allen	-255
allow	759
allowing	519
allows	1061
allows us	423
allows you	376
alluring	371
almost	-521
almost certainly	-390
almost completely	-258
alone	639
along	447
along at	-333
along in	530
along the	-314
along with	270
already	-1470
already seen	-470
also	1010
also a	712
also not	-312
also the	383
also very	348
although the	307
always	1410
always busy	-341
am still	-287
am very	316
amalgam	-382
amalgam of	-382
amateur	290
amateurish	-852
amateurishly	-314
amaze	593
amazed	285
amazement	-327
amazing	2035
amazing !	321
amazingly	-481
amazon	-1041
ambiguity	379
ambitions	-276
ambitious	-775
america	557
american	1044
american pie	-421
amid	-261
among	405
amounts to	-281
amuse	421
amusing and	287
an	693
an absorbing	500
an all	-337
an american	301
an angel	-366
an attempt	-428
an earnest	-261
an empty	-560
an engaging	773
an engrossing	367
an enjoyable	290
an enormous	284
an entertaining	281
an episode	-307
an equally	-423
an era	494
an exercise	-407
an exhilarating	357
an extra	-352
an extraordinary	310
an hour	-746
an imaginative	339
an important	487
an impressive	412
an intelligent	799
an ipod	253
an issue	295
an minute	-308
an old	605
an open	-314
an opportunity	-333
an otherwise	-366
an overall	-250
an ugly	-534
analyze	-847
analyze that	-296
ancient	258
and	795
and action	609
and affecting	784
and almost	-339
and also	569
and always	331
and amazing	-278
and at	434
and awkward	-262
and beautiful	316
and beautifully	566
and boring	-301
and can	441
and completely	-819
and contrived	-449
and cutting	313
and dark	351
and didn't	-326
and directed	413
and direction	-337
and disturbing	463
and does	301
and drop	305
and drug	-295
and dump	-430
and easy	339
and ends	282
and engrossing	307
and enjoy	417
and entertaining	393
and even	-391
and far	-363
and features	362
and for	560
and full	360
and fun	-364
and funny	481
and generally	300
and good	-294
and has	326
and heartbreaking	574
and heavy	-273
and high	304
and his	348
and how	574
and human	337
and i'm	308
and if	-532
and in	769
and intelligent	283
and is	589
and it's	645
and its	-462
and left	-374
and less	-344
and long	-379
and love	312
and makes	472
and miss	-436
and most	410
and moving	417
and mr	464
and murder	485
and my	-282
and narrative	281
and not	-670
and nothing	-276
and now	-467
and obvious	-698
and of	337
and offensive	-414
and often	729
and pacing	-287
and people	-652
and powerful	506
and predictable	-327
and pretentious	-885
and price	274
and put	-281
and robert	-318
and romantic	361
and sad	525
and satisfying	530
and self	-303
and several	-292
and she	313
and shoot	329
and social	439
and sound	328
and still	462
and strangely	599
and stylish	424
and super	-305
and tedious	-581
and that	-696
and that's	380
and the	623
and then	-763
and there	-475
and this	-288
and thoroughly	-564
and thought	460
and time	285
and to	683
and too	-1123
and touching	578
and turns	-402
and ugly	-459
and ultimately	757
and unsettling	366
and utterly	-661
and very	810
and visual	-278
and vitality	324
and weight	273
and yes	293
and yet	315
and your	-404
andrew	286
anemic	-632
angel	-313
anger	698
angle	-357
angst	396
anguish	533
animal	-917
animal house	-579
animated	1013
animation	-563
animation and	-442
anime	342
annoyed	-432
annoying	-786
anonymous	872
anonymous amp	-308
anonymous even	258
anonymous for	252
anonymous good	-255
anonymous ha	314
anonymous i	438
anonymous is	483
anonymous it's	468
anonymous no	-673
anonymous thanks	823
anonymous that	304
anonymous the	282
anonymous you	-492
another	-949
answered	-364
answers	388
any	-357
any better	964
any good	-298
any kind	-320
any less	296
any number	272
any of	-878
any problems	290
any real	-400
anyone can	362
anyone who	-433
anyone who's	335
anyone with	480
anything	-611
anything but	-263
anything else	367
anyway	461
apex	-1187
apex ad	720
apparent	-1158
apparently	-945
appealing	1140
appearance	269
appears	-419
applauded	276
appreciation	-348
appreciation of	-348
approach	-552
approaches	349
approved by	-271
approves	380
archos	329
are a	309
are all	895
are as	-309
are easy	362
are in	-314
are left	-335
are like	267
are likely	296
are more	-269
are not	-1096
are now	526
are pretty	305
are simply	311
are so	898
are some	284
are to	374
are too	-319
area	-378
aren't	-408
ark	472
arnold	-405
arnold !	-287
around	491
around a	-313
around the	254
arrested	-301
art	1782
artful	323
artfully	656
artifice	-329
artificial	-348
artist	646
artists	414
artists and	295
arts	-799
as	-427
as always	306
as an	581
as any	403
as bad	-322
as best	-461
as does	307
as easy	-314
as far	-405
as funny	-310
as good	361
as he	282
as hell	-333
as hip	-288
as his	289
as if	-1102
as in	499
as it	345
as its	-309
as long	-371
as many	401
as my	-272
as one	544
as they	400
as this	-588
as though	-262
as well	918
as you	546
asian	343
ask	398
ask for	640
aspects	268
assembled	-254
assembly	264
association	-272
assured	624
astonishing	777
astonishingly	304
at all	-719
at best	-875
at every	-368
at it	-340
at its	493
at last	268
at me	258
at my	362
at once	484
at that	-676
at the	590
at trivia	315
at your	-545
ath	1180
atlantic	383
atmospheric	299
attack	-330
attempt	-1296
attempt at	-881
attempt to	-276
attempts	-1365
attempts at	-350
attempts to	-795
attendant	-473
attention	310
attract	-281
attraction	-491
audacious	253
audience in	311
audience to	-274
audio	305
austin	254
authentic	520
authorities	-276
auto	665
automated	-281
automatically	-346
avoid	-515
avoids the	275
awake	413
awarded	299
aware	278
aware of	333
awareness	692
away	-626
away in	-357
awe	587
awesome	2377
awful	-1748
awfully	-389
awkward	-1049
awkwardly	-416
axe	-301
axes	-437
b movie	549
baby	1088
back !	265
back in	571
backdrop	273
backdrops	-306
background	393
bad	-1895
bad as	-268
bad company	-409
bad it	-512
bad movie	-539
bad thing	324
badly	-1246
baffling	-724
bag	-746
baggage	255
bagged	718
baghdad	-453
bags	785
baked	-314
balance	907
ballistic	-726
ballistic ecks	-416
banal	-1121
band	-426
bang	512
bang for	500
bank	-290
bank run	-554
bankrupt	-696
bankruptcies	-890
bankruptcy	-816
banned	-616
banning	-881
bans	-830
barely	-2446
barred	300
barrel	-457
barry	353
bart	-345
bartleby	-311
based	496
basement	-412
basic	-425
basically	-514
basis of	-286
basketball	-334
bastards	-604
bastards !	-493
batteries	261
battery	671
battery is	499
battle	347
be a	-1249
be an	-414
be as	-363
be better	-325
be considered	273
be disappointed	373
be doing	-319
be done	265
be funny	-483
be great	-289
be hard	-263
be in	-458
be just	356
be like	426
be nice	-283
be one	-325
be seen	348
be so	-308
be something	445
be sure	-259
be to	-325
be too	-300
be very	-312
beach	313
bear	-676
bear market	-572
bearish	-534
bears	-405
beast	583
beat	1210
beat consensus	395
beat the	265
beating	1621
beating consensus	452
beating estimates	382
beating expectations	293
beating forecasts	333
beats	1317
beats consensus	328
beautiful	2085
beautiful and	409
beautiful film	506
beautifully	2051
beauty	1069
beauty of	397
because	407
because i	-349
because of	-347
because you	522
become	-500
become a	275
becomes	-1093
becomes a	-476
becomes an	262
becoming	-300
been	-741
been a	-261
been an	-251
been made	-309
been more	280
been this	-477
been told	-349
been trying	-293
beer	-252
before	-869
before and	413
before he	-342
before it	-374
beginning	-496
begins as	-254
behind	-382
behold	480
being	-788
being a	803
being able	257
being in	460
belief	-305
believability	-476
believe	-602
believed	310
belongs	274
belongs to	316
below	-1596
below consensus	-300
below estimates	-387
below expectations	-639
below forecasts	-397
ben	-285
bench	294
beneath	606
benefit of	-322
benign	-389
benigni	-433
benigni's	-472
best	1723
best camera	292
best films	802
best lucky	-276
best movie	264
best of	760
best to	-367
best work	-307
betrayal	791
better	-498
better as	-356
better off	-621
better suited	-384
better than	2460
between	-523
between them	264
beware	-1398
beyond	-493
beyond its	-269
beyond the	-308
big plus	500
bigger	-381
bill	737
bio	644
birth	278
birthday	866
birthday girl	522
bit	-350
bit more	-339
bitch	-492
bitch !	-431
bite	-382
biting	-409
bits	-1002
bitter	447
bittersweet	754
black	300
black comedy	556
blair	366
bland	-1831
blandness	-603
blank	-425
blast	614
blast of	497
blatant	-410
bleak	-378
blockbusters	279
blog	265
blood	261
blow	-269
blue	588
blue crush	-365
blues	276
bodice	-362
bodice ripper	-362
bodies	-426
bogdanovich	268
bogus	-454
boisterous	519
boldly	395
bollywood	361
bone	382
boom	541
booming	601
boost	372
boosted	353
boosting	294
boosts	357
bore	-1652
bored	-637
boredom	263
boring	-2584
boring and	-269
born	460
borrowed	-390
boston	354
both	515
both a	-265
both sides	251
both the	383
bother	-397
bottom	-730
bottom of	-363
bought	702
bought this	364
boundaries	342
bouquet	461
bourne	318
bowling	797
bowling for	542
box	302
boy who	-407
bracing	503
brain	-770
brainless	-558
brains	-258
brand	-319
break	-263
breakdown	-255
breakout	903
breaks out	775
breakthrough	608
breast	299
breath	372
breath of	336
breathtaking	1400
breathtakingly	448
breed	-291
breezy	687
brew	275
bride	256
bridge	605
brilliant	1859
brilliant and	272
brilliant hilarious	-304
brilliant people	-304
brilliantly	397
brimming	378
brimming with	378
bring	1388
bring on	403
bringing	848
brings	1041
brings a	454
britney	-585
brits	-258
broad	-348
broken	624
broomfield	288
brought	455
brow	-432
bruce	275
brutal	994
brutally	522
brutally honest	318
bubble	-430
buck	535
buffs	302
build	-253
building	364
buildings	-551
builds	359
built	-423
built in	-328
bull	1092
bull market	485
bull run	775
bullish	912
bunch of	-262
buoyant	574
buried	-328
bus	-528
business	-382
busy	-1280
but a	-569
but also	1227
but an	-298
but as	305
but at	824
but by	-250
but for	-380
but her	-278
but his	-255
but is	-311
but it	781
but it's	1055
but its	-342
but more	-380
but not	-362
but one	620
but that	302
but the	-726
but there's	431
but they	-368
but this	-744
but ultimately	-870
but what	387
but you	-251
but you'll	301
buy	484
buy rating	501
buy this	-625
buyback	630
buybacks	535
buyer	-1057
buying the	288
by a	-1005
by it	268
by showing	267
by that	-272
by way	-468
by which	-260
c	429
cable	-722
cage	-412
caine	295
cake	328
calculated	-274
calculating	260
call the	-339
called	-593
calling	-434
came	331
camera	2030
camera for	486
camera in	255
camera is	741
camera on	366
campaign	300
campy	-378
can	611
can be	399
can enjoy	300
can even	299
can get	-285
can go	393
can i	259
can only	-456
can relate	251
can say	-381
can't	-1852
can't be	-540
can't get	-514
can't help	266
can't imagine	335
can't see	-369
can't wait	830
canceled	-278
cancelled	-318
cancer	362
candy	-659
cannes	-272
cannot	-656
cannot help	579
canon	796
cap	-369
capacity	615
cape	344
caper	584
capitulation	-845
captivating	1246
capture	710
capture the	496
captures	1959
captures the	1298
capturing	263
car	-943
car chase	-251
card	-741
care	-1665
care about	-680
careers	344
cares	-254
carmen	265
carries	596
carry	253
cartoon	-966
carvey	-276
carvey's	-375
case	305
case dismissed	259
case dropped	348
case of	-630
case the	358
cash	-376
cast	626
cast is	1041
cast of	537
casts	294
casual	-327
cat	555
catholic	-311
cause	-402
caused	-318
cd	379
cd's	328
celebration	293
celebrity	299
celluloid	-310
center	-504
centered	501
central	-708
certainly	-683
certainly not	-254
chabrol	388
challenge	-291
challenges	539
chan	-792
chance to	379
chances	-321
change	413
changed	319
channel	-346
chaos	631
chapter	-940
character and	-412
character development	-347
character in	-313
character study	594
character's	537
characterizations	-305
characters	-731
characters are	-770
characters in	-289
characters is	254
characters who	288
charges	350
charges dismissed	385
charges dropped	467
charisma	716
charismatic	481
charlie	-277
charm ever	-276
charming	858
charmless	-574
charms	-386
cheaper	284
check	545
cheesy	-823
chelsea	-560
chelsea walls	-430
child	416
children	393
chilling	981
chilling and	416
china	270
cho	288
cho's	447
chocolate	298
choice	258
choices	-350
choose	-592
choppy	-1066
chorus line	276
chosen	-427
christ	-335
christian	457
chronicle	303
chuckles	-271
cigar	-345
cigar smell	-345
cinema	2740
cinema paradiso	319
cinema's	290
cinematic	-594
circle	-271
circuit	-453
city has	-266
civil	373
civil court	291
claim	-648
claim that	-304
claimed	-423
class	1069
claude	421
clayburgh	-253
clean	264
clear	-424
clear and	253
clear of	317
clear that	-330
clearly	-1098
cletis	-331
cletis tout	-297
clever and	727
cleverly	-369
cleverness	-367
cliche	-1144
cliched	-936
cliches	-1083
cliché	-796
clichéd	-747
clichés	-1051
clichés and	-461
climactic	362
climb	455
climbed	502
climbing	518
climbs	517
clinched	831
clinical	303
clips	-352
clock	251
close to	-322
closed	-871
closer	632
closest	489
closure	-556
closures	-554
clothes	-275
clothing	-353
clouds	329
cloying	-332
club	-434
clue	-807
clumsily	-1030
clumsy	-1150
clunky	-679
coast	309
cobbled	-311
cobbled together	-371
coherent	-839
cold	-1614
cold and	-350
collaboration	269
collapse	-547
collapsed	-686
collapses	-744
collapsing	-714
collection of	-511
college	-909
colonel	326
color	792
color screen	256
colorful	985
com	-377
coma	-479
combat	462
combination	396
combines	632
come along	259
comedian	-543
comedic	-343
comedies	-286
comedy	-1585
comedy is	-876
comedy that's	-338
comedy with	269
comes across	-404
comes along	592
comes from	-256
comes off	-345
comes up	-308
comfort	267
comfortable	403
coming of	817
coming to	262
coming up	-305
comment	-304
commentary	-366
commerce	334
committee	366
common	392
communist	-279
compact	434
company	-1059
compared	698
compared to	854
comparison	-616
compelling	2239
compete	-264
complain	498
complain that	269
complaint	-264
complaints	1007
complaints about	328
complete	-756
complete with	-306
completely	-798
complex	1344
complexity	472
complicated	-323
conceived	-695
concept	-308
concept that	256
concerned with	424
condescending	-392
conduct	451
confident	302
confirms	413
conflict	684
conflicted	311
confrontation	-273
confused	-381
confusing	-752
congrats	339
connect	298
connect the	299
connected	-497
connection	336
connections	288
conscience	300
consciously	-428
consensus	680
consider	-257
consider this	-273
considerable	868
consideration	280
considered	-254
considering	266
consistently	350
conspiracy	527
constant	529
constantly	-507
construction	-507
contact	-281
contact apex	-367
contagion	-643
contains	-284
contemplative	392
contemporary	1035
continues to	273
contract	1002
contracted	-345
contracts	1011
contrived	-2046
contrived and	-340
controlled	476
convenient	313
convey	395
conveys	-281
convicted	-525
conviction	261
convinced	-553
convoluted	-364
cool	1062
coolest	407
coolpix	703
cop	326
cope	264
cope with	264
copper	269
core	-362
correction	-302
correctness	397
cost	288
cost of	362
cost savings	283
costner	-668
could make	565
could not	307
could possibly	-391
couldn't	267
couldn't be	744
country bastards	-337
counts	377
couple	368
couple of	361
coupled	305
course	-317
cover	-328
covered	-271
covers	292
cow	-299
crack	417
crackdown	-832
craft	398
crafted	463
crafted and	399
crap	-2269
crappy	-592
crash	-398
crashed	-915
crashes	-905
crashing	-820
crass	-910
cream	329
create	-299
created a	445
creates	1000
creates a	576
creating	-523
creation	-519
creative product	259
credibility	-537
credits roll	430
creepy	802
creepy and	265
cricket	394
crime	958
crimes	-306
criminal	1258
cross between	-321
crossed	-580
crossroads	-490
crude	-508
cruel	266
crush	-1094
cry	-490
culkin	254
culture	1938
culture of	330
cumbersome	-515
cumulative	-362
curb	281
current	464
curse	341
customer	-1990
customer service	-1501
customers	-495
cut	-656
cutesy	-425
cuts	-638
cuts forecast	-251
cuts outlook	-262
cutting	-288
cynical	-329
cynicism	294
d'amato	-337
dahmer	293
damaged	579
damn	-1265
damn !	-439
damn country	-337
damn you	-598
damned	548
dance	436
danger	348
dangerous	897
dangerously	353
daniel	521
dare	-385
daring	544
daring and	271
dark	727
dark comedy	-257
darkly	390
darkness	258
date movie	510
daughter	297
day	555
day but	-261
day is	287
day with	270
daydreaming	489
days ago	251
daytime	-389
dazzle	273
dazzling	628
de force	841
dead	-853
deadly	-423
deadpan	753
deal	626
dealing	-515
deals with	271
dear	-372
death	-1129
deaths	-374
debate	564
debut	673
dec	-277
decade	332
decades	344
decent	292
deceptively	309
decided	638
decidedly	-322
decision	306
decline	-386
declined	-290
declines	-287
declining	-416
decreased	-351
decreases	-344
decreasing	-298
deep	981
deeply	1593
deeply felt	413
default	-635
defaulted	-891
defaults	-760
defeat	285
defective	-299
defies	301
definitely	273
definitely a	372
deft	518
deftly	863
delays	-493
delicate	1090
delicately	899
delicious	391
deliciously	873
delight	480
delightful	835
delightfully	520
delights	339
delist	-534
delisted	-559
delisting	-529
delists	-557
delivered	-311
delivering	390
delivers	2026
delivers a	629
demands	358
demographic	-401
demonstrate	-301
denis	389
deny	378
denying	759
denying the	548
department	379
department of	254
depeg	-897
depegged	-857
depegging	-849
depegs	-894
depend	-251
depend on	-251
depiction	526
depiction of	353
depressed	-402
depressing	-655
depression	323
derivative	-642
describe	-262
described	-463
described as	-253
describes	-283
description	-536
description of	-329
deserve	-1038
deserve better	-452
deserves	730
deserves to	390
design	570
design and	286
desire to	-252
desk	-345
despair	620
desperately	-446
desperation	737
despite	-649
despite an	-268
despite its	460
despite the	-470
destination	-558
destined	316
destined to	531
detailed	1076
deteriorate	-565
deteriorated	-565
deteriorates	-544
deteriorating	-494
deterioration	-420
determination to	-354
determined	250
deuces	-668
deuces wild	-668
devastating	692
devastation	-288
development	447
development and	-250
devices	366
devoid	-1819
devoid of	-1819
dialogue	-2113
dialogue and	-412
did a	338
did it	-568
did this	-436
didactic	-778
didn't	-1371
died	-479
different	354
difficult	598
difficult to	-397
dilution	-299
dilutive	-285
dim	-575
dime	-259
dimensional	-345
diminish	-347
diminished	-349
diminishing	-289
dip	-404
dipped	-327
direct to	-368
directed	-284
directed by	-382
directed with	376
directing	-690
director and	-422
director mark	275
director peter	302
director's	632
dirt	252
disappointing	-354
disappointment	-1048
disappoints	-365
disaster	-853
disbelief	-253
disc	-493
discarded	-251
discipline	409
discomfort	250
discontinue	-565
discontinued	-530
discs	-460
disguise	-1122
disguise the	-501
disguised	-343
disguised as	-343
disgusting	-985
disgusting !	-318
dishonest	-332
disjointed	-466
dismiss	395
dismissed	1120
disney	-448
disney movies	-293
disney's	-366
disposable	-1045
distance	352
distinct	510
distinctive	292
distinctly	-311
disturbing	1118
diva	-360
diverse	259
diverting	433
divide	-283
dividend	262
do	-455
do a	-471
do anything	-294
do it	450
do little	-417
do not	-875
do so	370
do something	-265
do the	273
document	281
document of	335
documentary	1935
dodge	-274
does	272
does its	517
does not	-1876
doesn't	-2242
doesn't feel	335
doesn't get	361
doesn't give	-334
doesn't have	-976
doesn't need	271
doesn't really	-383
doesn't work	-636
doesnt	-502
dog	-435
dogs	-419
domestic	563
don't	-1880
don't be	-551
don't buy	-1884
don't care	-667
don't get	261
don't have	409
don't make	359
done that	-366
dong	336
donovan	-387
door	-447
dopey	-732
dose	-253
doses	-281
dots	295
double	373
doubled	619
doubles	531
doubling	634
doubt	377
doubt that	274
down	-1063
down in	-271
down the	-551
down to	381
down with	-362
downbeat	-337
downer	-720
downgrade	-526
downgraded	-534
downgrades	-552
downloaded	357
downright	-252
downs	-468
downtrend	-580
downturn	-537
downward	-401
downwards	-357
drag	-346
drag and	281
dragonfly	-419
drain	-869
drained	-750
draining	-865
drains	-835
drama	1063
drama about	284
drama that	504
dramatically	-573
drawn	-308
draws	549
dreams	-599
dreary	-786
dreck	-590
drink	-275
drinking	480
drive	296
drivel	-1240
drivers	-325
drop	398
dropped	668
dropping	-391
drowns	-518
drug	-780
drugs	513
dry	-371
dual	-272
dubbed	-326
dubious	-250
duck	-308
dud	-841
dull	-3117
dumb	-495
dump	-481
dumped	-284
dumping	-381
during	-501
dvd	-997
dvd player	268
dvd's	-717
dynamic	-400
e t	531
each of	-388
each other	529
eager	-672
earlier	-590
early	398
earn	-332
earned	260
earnest	-1031
earnings	587
earphones	-260
ears	-513
earthquake	-287
ease	409
ease of	360
eased	-380
easily	815
east	601
eastwood	-276
easy	2075
easy and	254
easy to	641
eating	-609
economic	-507
ed	-666
eddie	-533
eddie murphy	-557
edge	962
edge of	804
edges	416
edited	321
editing	-304
educational	436
eerie	383
effective	661
effectively	639
effortlessly	527
efforts	-357
either a	403
either the	-262
election year	-293
electronics	-254
elegant	801
elevated	335
eloquent	493
else	-747
else in	387
elsewhere	-677
embarrassment	-647
embraces	387
emotion	281
emotional and	346
emotions	543
employees	-279
emptiness	-495
empty	-1730
enable	398
enables	435
end	343
end credits	-387
end of	256
endearing	764
endeavor	-491
ending	-895
ends	-472
ends up	-956
energetic and	611
energy	370
engaging	854
engaging and	322
engaging film	318
english	308
engrossing	1959
engrossing and	409
enhance	346
enhance the	-331
enhanced	588
enhances	543
enhancing	594
enigma	-548
enigmatic	-296
enjoy	719
enjoy !	346
enjoyable	1559
enjoyably	275
enjoyed it	298
enormous	410
enormously	757
enough	471
enough of	-356
enough to	-272
enriched	507
ensemble	551
ensemble cast	254
enter	-478
enterprise	-527
entertain	479
entertaining	1484
entertainment	-382
entertainment for	-485
enthralling	535
entire	-609
entranced	270
enveloping	469
environment	408
epic	1017
episode	-960
episode of	-775
episodes	-424
equivalent	-758
equivalent of	-852
era	348
erode	-277
eroded	-439
erotic	-275
erratic	-420
error	-484
errors	281
escapism	331
escapist	382
especially	421
especially love	-332
especially when	-393
essential	256
essentially	-476
establish	267
estate	-267
estimates	1064
etf	688
europe	255
even	-525
even a	-341
even better	846
even for	-296
even if	741
even on	-273
even that	-426
even the	-821
even when	378
even worse	-251
event	294
events	454
events of	339
ever	836
ever had	830
ever made	673
ever seen	668
ever tonight	-276
every	-779
every frame	367
every minute	524
every sense	259
every time	-367
everyday	568
everything	475
everything i	344
everything is	-400
everything that	276
evil	733
evocative	778
evokes	325
exactly what	251
examination	1108
examination of	991
examines	542
exceed	443
exceeded	1089
exceeded expectations	257
exceeded targets	263
exceeding	1063
exceeding estimates	256
exceeding expectations	303
exceeding targets	272
exceedingly	496
exceeds	1133
exceeds forecasts	268
exceeds targets	290
excellent	2507
exception of	-463
exceptional	932
exceptionally	508
exceptionally well	429
excess	-345
excesses	-401
excessive	-277
exchange	-455
excited	900
excited !	405
excited about	-342
excited for	324
excitement of	-475
exclusion	291
excuse	-1256
excuse for	-745
execution	-676
execution is	-336
exercise	-1746
exercise in	-1174
exhausting	-627
exhilarating	907
existence	317
existence of	336
exit	-407
exit scam	-257
expand	307
expanded	543
expands	496
expectation	310
expectations	1043
expecting	-329
expects	-371
expense	-557
expense of	-312
experience	904
experience of	-288
experience that	389
expert	451
expertly	362
explain	-406
explains	-267
exploit	-552
exploitative	-414
exploited	-611
exploits	-627
explores	696
explores the	544
express	287
expression	-301
exquisite	563
exquisitely	1352
extended	320
extra	-401
extraordinarily	424
extraordinary	760
extras	-278
extreme	-751
exuberance	382
exuberant	300
eye	338
eyes	825
f	279
fabric	270
fabulous	250
face	-263
face of	356
face on	271
faced	-341
faces	-358
fact	-333
fact that	-1095
fade	-256
failed	-319
fails	-437
fair	-613
fairly	473
falls	-552
falls short	-355
false	-729
fame	-284
familiar	411
familiar and	-449
familiarity	-326
family	1374
famous	359
fan of	427
fans	955
fantasies	484
fantastic	1302
fantasy	279
far as	-405
far i	275
far more	270
far the	300
far too	-776
farce	412
farcical	-536
fare	346
farrelly	-381
farrelly brothers	-381
fart	-302
fascinating	758
fashion	-293
fashioned	787
fast	2379
fast and	601
fast paced	524
fatal	-463
fate	339
fault	-343
favor	-714
favor of	-265
favorable	292
favorably	372
favors	-426
favourable	541
favourably	519
fear	759
feared	589
fears	394
feast	495
feathers	-285
feature	1210
feature debut	433
feature length	-800
features	1670
feel	-358
feel of	-477
feel sorry	-300
feel the	371
feels	-1941
feels less	-372
feels like	-1000
fell	-524
fell short	-255
felt	773
felt like	426
femme	-267
festival	-705
few films	320
few laughs	-503
few movies	359
few weeks	252
fewer	-358
fi	-631
field	325
fiercely	458
fifty	-598
fight	295
fights	546
figure	-520
figure out	-330
file	590
file transfer	-293
files	669
filled	948
filled with	580
film	956
film about	286
film and	-368
film are	275
film because	316
film but	397
film doesn't	-425
film from	311
film has	353
film industry	295
film is	-916
film it	-402
film it's	-476
film its	329
film itself	-490
film makes	-354
film noir	257
film of	814
film since	462
film so	-758
film that	389
film the	-466
film to	261
film was	-359
film with	383
film works	275
filmmaker	1267
filmmakers	-579
films	1108
films and	286
films like	-279
films of	564
films that	-681
final	-383
finally	1003
finally the	268
financial	-298
find it	-555
find the	-275
fine	2050
fine job	273
fined	-405
finely	855
fines	-300
finest	1030
fingered	-351
finished	488
fire	-353
fires	-295
first	1019
first and	417
first class	300
first dvd	282
first film	-1111
first minutes	-255
first rate	349
first to	277
fisher	468
fit	-999
fits	483
fits in	256
five	-399
flaccid	-562
flailing	-397
flair	802
flash	-944
flash crash	-306
flashy	-878
flat	-1936
flat and	-336
flaw	-892
flawed	1092
flawed but	279
flaws and	478
flick	-391
flight	311
flights	260
flimsy	-942
flooding	-294
flourishes	273
flow	559
flow of	278
flowers	-308
fluff	-357
fluid	590
fly	259
fm	-254
focus	-440
focusing	251
foibles	321
folks	-465
follow	322
following	-397
follows the	-322
fool	352
fooled	-405
foolish	-253
foot	-510
for a	-1555
for about	-562
for all	482
for an	-965
for anyone	-367
for christmas	341
for fans	346
for good	-675
for in	268
for its	874
for me	844
for minutes	-282
for more	453
for much	372
for new	460
for nothing	-784
for political	296
for something	-294
for such	310
for that	-941
for them	317
for this	-670
for those	452
for two	-295
for what	459
for whom	-290
for work	254
for years	325
for your	289
forbidden	264
force	1374
force and	308
force of	391
forced	-533
ford	-486
forecast	312
forecasts	1115
foreign	354
forever	-388
forgets	-271
forgettable	-463
forgiven	-318
forgiveness	346
forgot	-318
form	1123
format	524
formulaic	-1083
forth	376
fortunately	266
forward	267
forward to	279
foster	311
found	612
found in	-439
frailty	696
france	405
franchise	-852
frank	-947
frankly	-687
frantic	-298
fraudulent	-631
freaky	347
freddy	-505
freddy got	-481
free	-430
freezes	-639
french	1179
fresh	436
fresh and	348
freshness	253
friday after	-382
fried	-383
friend	-356
friendly	-369
friends	-968
frightening	489
frighteningly	749
from a	-411
from another	-319
from his	392
from it	-313
from now	358
front	328
frontal	-320
froze	-649
frozen	-267
fruit	-260
frustrating	-606
frustration	257
fuck	-1084
fuck you	-284
fucking	-1250
full frontal	-320
full monty	-474
fully	316
fun	2317
fun !	671
fun with	279
functionality	438
funnier	-592
funnier and	-300
funny	1351
future	-493
g	1166
gag	-724
gags	-1260
gaining	341
gangster	-342
garbage	-917
garden	412
gas	-573
gay	-582
gb	1259
gb is	371
gb zen	332
gem	1265
generate	-465
generated	-320
generation	301
generation of	324
generic	-1742
genre	987
genres	363
genuine	1180
genuinely	-277
george lucas	354
gere	275
gesture	307
get	-599
get a	-800
get in	260
get it	317
get on	321
get out	-253
get the	340
get this	475
get through	-582
get to	-564
get what	-503
gets off	-259
gets under	508
getting the	-370
ghetto	319
ghost ship	-294
giddy	343
gift	-718
gifted	354
gigs	266
girl	762
give	923
give it	965
give us	-382
given a	364
gives	1109
gives it	385
gives the	499
gives us	413
giving	327
glad	616
glad to	278
glass	543
glasses	-263
glimpse	570
glimpse into	402
gloomy	-319
glorified	-568
glorious	739
glory	-360
glow	323
go	546
go back	-347
go but	-352
go for	433
go into	-280
go on	-258
go see	430
goal	405
god	-1370
goes	-995
goes nowhere	-420
goes to	-421
going concern	-608
going through	-338
going to	341
gold	385
golden	694
golden cross	580
gone	-625
good	769
good !	446
good and	282
good as	298
good deal	308
good for	-711
good idea	-255
good intentions	-723
good luck	-282
good news	329
good old	356
good performances	-274
good thing	-343
good time	348
goodness	-295
google	547
gore	-443
gorgeous	699
gory	426
gosling	818
got	513
got fingered	-505
got it	416
got my	250
got this	272
gotten	-288
grace	431
grade	-850
gradually	437
graham	602
grand central	-294
grandeur	335
grass	371
grating	-800
gray	299
grease	-277
great	1095
great one	293
great song	-374
great to	-493
greatest	384
green	-279
greenthumb	295
grew	269
grew up	-324
grief	1139
grief and	932
grim	437
gripe	-272
gripping	1034
gritty	904
gross	-1498
gross !	-318
gross gross	-351
gross out	-684
ground	-671
groups	-395
grow	351
grown	572
growth	440
gt	-369
guaranteed	280
guaranteed to	259
guess	-557
guidance	253
guide	-285
guilty of	384
gun	519
guns	-482
gut	916
gut wrenching	330
guts	514
guy	-863
guys	504
ha that's	-333
hack	-869
hacked	-608
hacker	-868
hackers	-905
hackneyed	-578
hacks	-884
had a	-801
had all	-253
had it	-281
had no	1052
had to	-870
hadn't	-324
half	-1112
half a	256
half as	-448
half hour	-286
halfway	-343
halted	-416
halted withdrawals	-250
halts	-420
halts withdrawals	-261
halve	-349
halved	-359
halves	-345
ham	-311
hampered	-371
hand	-1680
hand and	-294
handed	-401
handle	-511
handling	270
hands	348
hands down	655
haneke	385
hanging	318
hangover	-511
haphazard	-521
happen	384
happened	-605
happens	-301
happens when	-401
happier	348
happily	274
happy	758
happy with	256
harder	-444
hardly	-329
harmless	-920
harrowing	520
harsh	476
hartley	-505
has	426
has a	593
has all	-1038
has an	801
has created	732
has done	-371
has enough	522
has ever	-274
has found	471
has gone	-254
has its	-647
has just	765
has little	-502
has more	396
has no	-757
has not	-301
has nothing	-367
has one	-302
has some	-280
has something	370
has yet	-256
hasn't	-1185
hastily	-578
hat	-279
hate	-1165
hates	-275
hatred	730
haunted	270
haunting	1604
have already	291
have any	389
have been	-756
have come	-526
have ever	521
have gotten	-272
have more	-336
have noticed	-253
have one	322
have owned	395
have put	281
have seen	337
have taken	300
have to	-567
have tried	-363
haven't	332
having	380
haynes	507
hazard	-395
he could	-252
he did	345
he gets	-329
he probably	-346
he was	320
he's	678
head	-578
head in	-257
headache	-252
heading	-397
headphone	-274
headphones	-343
headwind	-309
headwinds	-290
heart	-313
heart in	-384
heartbreaking	1254
hearted	337
heartfelt	340
heartwarming	281
heaven	305
heavily	-387
heavy	-1856
heavy handed	-590
heist	-916
hell	316
hell !	-583
hello	252
help	469
help but	617
her	427
here	-536
hero	-1452
heroes	-528
heroine	-397
hey	-276
hey arnold	-287
hi	481
hidden	429
hide	-630
hide the	-485
hideous	-307
high	630
high crimes	-380
high quality	306
high school	-646
higher	434
highly	1225
highly recommend	491
highly recommended	506
hike	468
hiked	1528
hiked dividend	335
hiked forecast	317
hiked guidance	342
hiked outlook	356
hiked target	369
hikes	1527
hikes dividend	294
hikes forecast	311
hikes guidance	345
hikes outlook	357
hikes target	422
hilarious	1706
hilarious people	-304
hilariously	462
hilarity	630
hills	-306
him	-654
himself	-281
hip	-475
hip hop	-572
his career	-418
his character	435
his characters	536
his family	261
his first	-532
his head	-275
his own	271
his sense	-308
his usual	458
his wife	371
historical	-443
history	1275
history and	441
hit and	-436
hodl	539
hoffman's	-412
hokey	-472
hokum	-376
hold a	-351
hold and	331
hold the	409
holds	677
holds the	309
hole	-642
holes	-835
holiday	-553
hollow	-351
hollywood ending	-288
hollywood has	-419
holm	291
holocaust	830
homage to	266
home alabama	-283
home in	282
home video	-263
homeless	-516
homosexual	-278
honestly	-258
honor	626
honored	311
hooray	709
hop	-653
hope	-465
hope for	-364
hope i	-305
hope you	-391
hoped	-562
hopeful	596
horrible	-2143
horrifying	535
horror	1608
horse	-337
hospital	-649
hour	-1005
hour and	-259
hours	-1096
hours a	281
hours and	-532
hours of	-424
house	-809
house and	-289
house will	-336
how	-668
how bad	-415
how did	-523
how long	-266
how the	287
how to	814
howard	-266
howard's	-264
however	-586
hrs	-268
hudlin	-395
huge	-324
hugely	369
hugh	336
human	2159
human behavior	-257
human face	348
human spirit	357
humane	392
humanity	964
humanity of	339
humble	-355
humor	-898
humorless	-439
humour	-332
huppert	491
huppert's	348
hurts	-366
hypnotic	768
i	256
i already	261
i bought	430
i called	-389
i could	-1507
i decided	372
i do	565
i don't	430
i especially	-251
i feel	-588
i figured	254
i find	593
i found	502
i hate	-1103
i have	1076
i highly	326
i just	563
i know	-414
i like	1927
i liked	834
i love	1674
i loved	252
i mean	255
i might	484
i ordered	263
i r	-408
i realized	-286
i really	795
i returned	-419
i saw	-315
i spy	-605
i suspect	-358
i tried	-619
i try	-340
i turned	334
i wanted	-329
i will	-929
i wish	-874
i won't	-341
i would	639
i wouldn't	-471
i'd	-700
i'd be	279
i'd have	-342
i'll	319
i'll be	414
i'm	396
i'm going	291
i'm just	294
i'm so	300
i'm very	259
i've	1073
i've been	303
i've bought	336
i've seen	408
ice	-435
idea	-1190
idea but	-403
idea for	-272
idea that	-375
ideal	302
idealism	316
identity	539
idiocy	-372
idiosyncratic	431
idiot	-300
idiotic	-634
idiots	-752
if it	368
if it's	504
if not	483
if they're	-397
if this	-847
ill	-1665
ill conceived	-551
illuminating	330
imagery	934
images	1385
images to	317
imagination	544
imagination and	383
imaginative	561
imagine	-669
imagine that	-269
imagine the	-390
imax	1021
imitation	-263
immature	-414
immediate	525
immediately	-406
immensely	313
impact	536
impairment	-540
impairments	-510
impeccable	1032
implausible	-668
implies	342
importance	-534
important	584
important film	267
importantly	-301
impossible	-352
impossible not	347
impossible to	-1076
impostor	-675
impress	489
impression	-367
impressions	256
impressive	670
improved	442
improvements	380
improves	447
improving	329
improvised	-375
in all	797
in american	359
in an	702
in another	428
in any	300
in between	-274
in black	-252
in common	-283
in depth	252
in fact	270
in favor	-265
in general	343
in hand	-330
in his	-601
in imax	436
in its	1093
in love	-495
in making	-427
in many	264
in my	310
in one	-333
in praise	-458
in public	-364
in recent	332
in search	-320
in short	326
in so	551
in some	450
in spite	606
in such	-350
in terms	270
in that	276
in these	319
in this	521
in three	-276
in to	251
in tone	337
in which	-574
in years	1078
inane	-1067
inappropriate	-261
incessant	-390
incinerators	-415
including	-362
incoherent	-1623
incomprehensible	-489
inconsequential	-750
inconsistent	-811
incorporate	343
increased	368
increases	539
increasing	505
incredible	713
incredibly	442
indian	355
indicted	-849
indictment of	737
inducing	-382
indulgence	-338
indulgent	-866
industry	687
inept	-1282
inexplicable	-290
infectious	465
inferior	-318
infinitely	295
inflow	524
inflows	768
infomercial	-698
ingenious	1251
ingredients	-271
inner	446
innocent	-447
inoffensive	-673
insanely	436
inside	378
insightful	593
insights	-605
insists	283
insolvency	-868
insolvent	-866
inspector	-319
inspiration	-680
inspire	-562
inspired	-741
inspiring	-432
install	-398
installment	-483
instance	439
instant	-447
instead	-1291
instead of	-685
institutional	330
institutional adoption	445
insult	-354
insulting	-671
integrity	403
intellectual	-703
intellectually	-662
intelligence	-976
intelligence and	463
intelligence of	-441
intelligent	1948
intelligent and	470
intended	-301
intended to	-388
intense	460
intensely	302
intensity	288
intensity of	374
intent	-609
intentioned	-603
intentions	-723
interest	-835
interest and	-306
interested	-391
interested in	-614
interesting	-1326
interesting and	-296
interesting but	-441
interesting to	-283
international	397
internet	-253
interpretation	289
interviews	372
intimacy	343
intimate	1271
intimate and	585
into loss	-499
into something	746
into the	1062
intoxicating	1263
intrigue	433
intriguing	827
intriguing and	506
intuitive	621
invention	-340
inventive	1380
inventive and	256
invest	-423
investigated	-557
investigation	-275
invigorating	407
invisible	-299
involve	-322
involved in	265
ipad	252
ipod	333
ironic	253
irony	268
irrelevant	-557
irresistible	267
irritating	-907
is a	555
is about	-406
is absolutely	-462
is almost	-272
is also	308
is amazing	856
is awesome	820
is back	388
is based	-254
is better	444
is beyond	-498
is closed	-391
is completely	-464
is concerned	329
is definitely	370
is easy	552
is essentially	-308
is excellent	893
is fantastic	320
is for	-334
is funny	493
is getting	-418
is going	-490
is good	-356
is great	592
is hard	650
is in	825
is it's	-556
is its	433
is just	-1279
is like	-402
is long	-277
is more	595
is my	310
is neither	-610
is not	-1335
is off	-267
is often	-282
is one	-324
is perfect	358
is quick	279
is really	-438
is right	431
is simply	761
is smart	368
is so	-1280
is still	544
is strictly	-283
is such	359
is supposed	-330
is terrific	299
is that	-409
is the	521
is this	510
is too	-998
is top	455
is ultimately	-617
is very	494
is what	369
is wonderful	589
is worth	370
island	314
isn't	-2020
isn't the	-310
isn't very	-283
isolation	374
israeli	413
issue	-586
it	275
it !	454
it almost	-405
it and	-505
it as	-293
it at	584
it became	-252
it came	280
it cannot	-269
it comes	-529
it deserves	269
it did	-250
it didn't	438
it does	-342
it down	-254
it fails	-418
it feels	-318
it for	725
it from	-382
it gives	-602
it grows	-299
it had	329
it into	-300
it is	1039
it isn't	-691
it just	-727
it lacks	-442
it looks	401
it made	-330
it makes	-980
it may	-301
it more	356
it never	-304
it no	-287
it not	267
it now	351
it or	296
it over	333
it played	-325
it plays	1041
it seems	586
it should	-518
it stars	530
it still	252
it takes	-277
it there	342
it thinks	-873
it to	355
it took	331
it tries	-365
it ultimately	458
it up	370
it uses	328
it wants	-417
it were	-714
it won't	-319
it works	404
it worth	273
it would	-762
it's a	868
it's all	-374
it's almost	254
it's also	-441
it's an	405
it's fun	317
it's funny	270
it's hard	-565
it's impossible	-436
it's just	-678
it's more	-318
it's never	326
it's no	282
it's really	-323
it's refreshing	511
it's simply	-549
it's so	-543
it's still	306
it's that	424
it's what	288
italian	358
item	288
its	373
its ability	267
its heart	-294
its lack	-279
its last	-427
its most	442
its not	-350
its own	-1793
its peg	-601
its predecessor	331
its source	281
its subjects	360
its target	-274
its title	-581
its two	361
itself	-801
itself is	-530
itself too	-279
ive	423
j	363
jackie	-422
jackie chan	-340
jackson	540
jagger	364
january	-478
japanese	968
jar	-513
jay	-788
jealousy	1069
jean	398
jesus	-309
job of	396
jobs	-766
joe	-289
john	-1390
john q	-384
john woo	-352
join	-372
joined	262
joke	-1887
jokes	-2239
jokes and	-559
jokes are	-726
jonah	-270
jones	538
journal	-331
journey	1209
journey of	306
joy	267
joyless	-419
joyous	257
julia	-580
jumble	-401
jumped	687
jumping	651
jumps	633
junk	-3410
jurors	338
jurors were	275
jury	-371
just about	728
just another	-389
just as	779
just didn't	-254
just doesn't	-771
just enough	513
just fine	254
just for	354
just got	-270
just not	-727
just the	556
justice	-989
justify a	-309
juvenile	-648
k	-572
kaufman	368
keep	617
keep your	-295
keeping the	252
kept	-774
kevin	-990
key	387
kick	375
kicks	-551
kidman	338
killer	709
killing	325
kind	-1191
kind of	-1277
kind that	-370
kiss	-535
kiss is	-335
kissinger	461
knack	308
knew	591
knockoff	-350
know	635
know how	-377
know that	-455
know what	379
know you're	-278
knows	383
koch	395
korean	600
kung	-327
kung pow	-282
label	373
labor	-392
labored	-330
labute	259
lack	-1239
lack of	-850
lacking	-2039
lacking any	-638
lacking in	-909
lackluster	-905
lacks	-2850
lacks in	462
lacks the	-730
lad	283
lady	314
laid	257
lame	-1973
land	384
landed	800
landmark	360
landscape	276
landscapes	316
lane	467
lapses	-487
larger	255
last time	-254
last week	263
lasted	-865
lasts	348
late	-287
later	637
latest	-658
laugh	-957
laughable	-783
laughably	-683
laughs	-1839
laundering	-477
law	854
lawrence	-437
lawsuit	309
lawsuit dismissed	361
lawsuit dropped	421
lawsuits	-393
lax	-266
lay	-314
lay offs	-284
layer	-348
layered	336
layoff	-558
layoffs	-665
lazy	-755
lcd	607
lcd screen	319
le	424
lead	-371
leaden	-253
leader	579
leaders	-433
leading	385
leading position	285
leads	-348
leads to	-345
leaky	-392
leap	730
leaps	754
leapt	676
learning	373
least	-578
least the	364
leave the	344
leaves	-765
leaves a	-363
led	288
left	-1599
left with	-332
legacy	406
leigh	358
lends	496
length	-881
lens	-623
lens cap	-301
less	-1956
less a	-313
less like	-542
let alone	-287
let's	-906
let's hope	-263
letdown	-923
lets	688
lets you	522
letter	-496
level	-511
lewis	359
liberating	383
license	-322
lie	-389
lies	1124
lies in	484
life	1578
life in	396
life is	-453
lifeless	-1496
lifelong	-300
lift	458
lifted	1520
lifted dividend	349
lifted forecast	311
lifted guidance	366
lifted outlook	308
lifted target	402
lifts	1535
lifts dividend	361
lifts forecast	305
lifts guidance	318
lifts outlook	328
lifts target	348
light	949
lightness	301
lights	-273
lightweight	369
likable	564
like	-840
like a	-959
like about	440
like an	-873
like it	441
like most	-406
like that	476
like the	610
like this	-1117
like to	681
like winning	313
liked	671
liked the	270
likely	-388
likely be	-255
likely to	283
limit	-270
limitations	-263
limp	-559
line	-696
lines and	-318
ling	419
ling ling	324
lingering	339
liquidated	-564
liquidation	-536
liquidations	-548
list	-485
listen	313
listen to	411
listless	-1137
literally	-909
literary	356
literature	264
little	-1221
little camera	386
little film	702
little movie	399
little of	-372
little to	-1109
little too	-509
live up	-362
lives	1243
lives of	645
loaded	438
loading	-293
local	-420
log	-348
lol	304
lol !	-261
loneliness	423
long	-917
long after	719
long and	-335
long before	-253
long island	382
long on	-375
long time	-332
long way	314
longer	933
look	542
look and	277
look at	1547
look like	-436
look of	292
looked	-817
looked like	-262
looking	-437
looking at	259
looking for	-910
looking forward	301
looks	293
looks and	-308
looks great	-511
lord	283
lose	-394
loses	-316
loses its	-370
loss	-629
losses	-522
lost	-804
lost its	-469
lot more	-666
loud	-1751
loud and	-398
lousy	-799
love and	513
love is	-381
love it	874
love that	342
love the	530
love this	696
love triangle	-688
love working	-304
love you	256
loved	998
loved it	299
loved the	423
lovely	-306
loving	642
low	-1372
low and	-266
low key	544
lowered	-1083
lowering	-348
lowers	-996
lowers outlook	-251
loyalty	-410
lt	651
lucas	360
luck	-827
lucky charm	-276
lucrative	725
ludicrous	-483
lump	-351
lying	597
lyrical	320
m	-411
macro	442
mad	263
made	-848
made by	-307
made for	-596
made him	298
made it	402
made me	-745
made my	346
made the	-717
made to	-376
madness	598
madonna	-512
magic	1072
magic and	407
magical	568
magnetic	624
maid	-286
maids	428
mail	-405
mainly	-351
mainnet	316
mainnet launch	316
maintain	269
majority	-344
make for	375
make it	483
make me	-451
make their	429
make you	354
makers of	-307
makes	813
makes for	454
makes it	340
makes its	312
makes the	602
makes this	332
makes up	476
makes you	473
making	460
males	-251
man	699
man who	-333
man's	450
manages	840
manages to	987
manipulative	-970
mann	-376
manners	266
manual	869
manufactured	-381
many	957
many ways	286
margin	-931
margin call	-455
margin calls	-537
mark	384
market leader	287
marketing	-290
marks	546
marks a	366
marriage	284
mars	-393
martha	326
martial	-286
martial arts	-389
marvel	949
marvelous	326
mary	-320
mass	497
mass adoption	447
master	554
master of	-359
masterful	842
masterfully	436
masterpiece	994
material	-1288
matinee	372
matter	-451
matter how	-555
matthew	393
maudlin	-870
mawkish	-428
may find	-502
may not	842
may seem	336
maybe	-443
mayor koch	255
mb	-362
me	-405
me ?	356
me about	330
me the	-324
me to	-417
me too	445
me want	-764
me with	-302
mean you	312
meandering	-1258
meaningful	465
meaningless	-503
means	519
means that	334
meant	-912
meant to	-679
measured	443
mechanical	-444
mechanics	-345
mediasource	-599
mediocre	-1820
mediocrity	-341
meditation	1170
meditation on	1011
medium	518
megapixels	317
mehta	-294
melancholy	559
melodramatic	-864
meltdown	-846
memorable	759
memory	874
men	-284
menace	509
mendes	409
mention	352
menus	294
merchant	-284
mercy	-384
merely a	284
merit	-637
mesmerizing	1973
mess	-2213
message	-297
messages	-256
messy	-266
metaphor	411
metaphorical	273
metropolis	791
mexican	409
michael	513
michel	283
mickey	319
mickey mouse	287
mid	-477
midnight	609
might	-1255
might as	-530
might even	328
might have	-512
mike	-310
mild	-568
mildly	-711
miles	-466
milestone	605
mill	-285
miller	645
mind	728
mind numbingly	-259
minded	-482
mindless	-557
mindset	262
mine for	270
minister	269
minority	330
minus	-985
minute	-908
minutes	-1556
minutes into	329
minutes of	-528
mired	-628
mired in	-628
miserable	-568
misfire	-715
misguided	-329
misleading	-284
misogyny	-306
miss	-1694
miss estimates	-323
miss expectations	-290
miss forecasts	-319
miss targets	-256
missed	-1578
missed estimates	-282
missed expectations	-270
missed forecasts	-297
misses	-1489
misses estimates	-332
misses expectations	-310
misses forecasts	-343
misses targets	-287
missing	-1293
missing is	-552
mississippi	-269
mistake	-1511
mix	566
mix of	299
mixed	-508
mode is	590
model	356
models	-270
modern	1030
mom	-590
moment in	-414
moments	-414
moments but	-261
money	-667
money back	-619
money laundering	-477
monotonous	-296
monsoon	338
monsoon wedding	338
monster	-277
month	-519
month and	-452
months	-642
monument	-304
mood	308
mood for	333
moody	607
moon	975
mooning	711
moonlight	397
moonlight mile	410
moore	615
moral	546
morally	-467
more	-481
more emotional	384
more like	-883
more of	-1227
more or	-264
more than	323
more time	-283
morton	480
morvern	459
most likely	-341
most of	-1097
mother	415
motions	-353
mouse	604
mouthed	-285
moved	1225
moved by	392
movements	-340
movie	-1071
movie a	575
movie about	685
movie could	-325
movie doesn't	-274
movie has	967
movie in	-317
movie is	-437
movie it	-394
movie itself	-581
movie or	335
movie that	1427
movie that's	272
movie where	-465
movie with	789
movie you	279
movie's	-498
moviegoers who	326
moviemaking	1019
movies ever	684
movies in	435
movies like	-464
moving	1753
moving and	732
mp	448
mp player	496
mr	334
mr goldin	-279
ms	383
mtv	-279
much	-423
much more	437
muddled	-696
multi	634
multiple	380
multiplied	673
mundane	-435
murder	1393
murderous	746
murphy	-274
museums	287
music	1374
music files	-263
music or	-335
musical	757
musicals	-403
must have	-472
must see	300
musty	-444
muted	-307
my	370
my favorite	573
my friend	-358
my head	-394
my lips	356
my mind	-388
my own	-740
my pc	-259
myself	397
mysteries	327
mysterious	287
mystery	-276
n	-388
nachtwey	356
naked	-271
name	-373
name of	254
names	-415
nap	-351
narc	473
narc is	254
narrative	359
narrow	-257
narrowed	-276
narrowing	-347
narrows	-340
nasty	-407
nation	431
national	319
naughty	-321
navigating	-299
nd	275
nearly	-788
neatly	504
necessary	-332
need a	-726
need for	429
needless	-324
needs	-569
needs more	-312
needs to	-521
negative	-493
neil	360
neither	-2033
neo	476
nerve	712
nerves	414
nervous as	-292
network	-385
neurotic	366
never	-1130
never been	379
never fails	569
never mind	-312
never quite	-760
never rises	-390
new	490
news	620
nice	426
nicely	557
nicer	-337
nicole	254
night live	-283
nightmare	-1502
nikon	1063
nikon coolpix	636
nine	493
niro and	320
no	-1139
no !	-550
no amount	-592
no complaints	510
no denying	613
no disc	-461
no excuse	-269
no good	292
no matter	-543
no one	304
no picture	-390
no problem	666
no problems	792
no real	-276
no reason	-450
no sense	-560
no wonder	604
noir	322
noise	278
noisy	-291
nokia	822
nokia and	256
nomad jukebox	313
nomination	445
none	-861
none of	-772
nonsense	-488
nonsensical	-530
nope	-318
nor	-1422
nor a	-329
norton	551
nose	-428
nosedive	-619
nosedived	-506
nosedives	-507
not	-929
not an	-585
not be	936
not buy	-563
not easy	-251
not enough	-482
not entirely	352
not even	-462
not for	298
not good	-347
not just	750
not least	508
not like	528
not much	-553
not nearly	296
not only	1863
not play	-255
not read	-404
not recognize	-322
not that	-416
not the	-645
not to	888
not too	634
not well	-493
not without	-274
not work	-664
not worth	-754
notch	634
note	-347
nothing	-2636
nothing about	-358
nothing but	-483
nothing here	-306
nothing in	-387
nothing is	527
nothing more	-323
nothing short	460
notion	-311
notorious	494
novel	-353
november	271
now	661
now ?	334
now and	517
now i'm	-257
now it	-317
now on	325
nowhere	-734
noyce	585
nuance	397
nuanced	305
nuances	378
number	-275
numbers	-959
numbingly	-468
obligatory	-395
obnoxious	-758
obscure	-304
observations	293
observed	636
obsession	444
obvious	-1419
obvious and	-315
obviously	-693
occasionally	-261
occasionally funny	-329
occupied	433
occur	458
occurs	313
odd	-275
oddest	-316
oddly	319
ode	253
ode to	253
odyssey	406
oedekerk	-390
of admission	270
of age	746
of all	651
of an	-762
of anything	-653
of art	733
of bad	-251
of being	-457
of characters	393
of cinema	403
of cliches	-1048
of comedy	-259
of considerable	265
of dead	381
of disguise	-507
of either	-512
of emotion	396
of everything	273
of fame	-297
of fear	437
of features	264
of film	-361
of friends	-259
of gay	-300
of god	-296
of good	-490
of grief	603
of her	257
of his	296
of history	416
of humor	-356
of interest	-429
of its	-323
of john	-306
of junk	-1228
of justice	-397
of life	-287
of love	-274
of man	421
of me	-299
of modern	698
of most	-326
of movie	-463
of my	-560
of one	1300
of purpose	-299
of quality	-400
of recent	747
of self	-490
of shit	-473
of soap	-297
of someone	383
of teen	-499
of th	-288
of that	875
of the	461
of their	270
of them	-431
of this	-840
of those	-540
of time	-382
of urban	286
of war	803
of water	-688
of which	-399
of wit	-366
of words	320
of work	800
of world	256
of year	-316
of young	295
of your	518
off	-1510
off a	304
off as	-913
off hangover	-272
off of	-337
off putting	-379
off rain	-272
off the	342
off to	449
offensive	-1191
offered	623
offered a	350
offering	442
offers	776
offers an	429
office to	314
offs	-495
often	729
often hilarious	336
often than	251
oh	-440
oh my	276
oil	-265
old	-515
old fashioned	576
older	-337
on a	-279
on an	-339
on and	-254
on earth	-464
on how	-339
on it	337
on its	-721
on par	315
on screen	275
on television	-315
on the	-270
on this	-473
on top	-276
on video	-837
on your	392
once	709
once it	308
once you	502
one !	278
one big	-313
one can	-309
one day	-362
one in	307
one is	282
one long	-537
one man's	554
one might	-306
one moment	-524
one more	-261
one of	1555
one out	354
one reason	-391
one that	640
one thing	443
one would	462
ones	-422
only	-1769
only a	-279
only be	-582
only because	350
only is	372
only it	-288
only percent	-252
only thing	-661
only way	-348
open	590
opened	324
openness	290
opens	-283
opera	-1233
opportunity	-674
opposed	-402
opposite	-369
opposition	-395
optimistic	311
or	-844
or a	264
or any	-282
or at	-376
or even	-909
or for	-278
or maybe	280
or not	568
or so	326
orange	-254
ordeal	-322
order	866
orders	1019
ordinary	-313
original	-972
original and	-481
original was	-255
os	-543
oscar	1576
oscar nomination	666
other films	-444
other hand	-253
other than	-528
others	586
otherwise	-643
ounce	-260
our	754
ourselves	349
out	-346
out !	-294
out a	297
out all	345
out and	304
out for	432
out is	317
out its	-496
out of	-1224
out there	479
outdoor	290
outflow	-295
outflows	-840
outlook	290
outpaced	700
outperform	730
outperformed	723
outperforming	729
outperforms	753
outrageous	420
outstanding	487
outta	442
over	-518
over and	-480
over in	-261
over the	-348
overall i	537
overblown	-576
overcapacity	-289
overheated	-331
overlong	-844
overly	-380
oversubscribed	516
overvalued	-284
overweight	664
overwrought	-899
owe	-280
own	-712
own good	-588
owned	701
owner	-382
owners	564
p	313
paced	504
paced and	459
pacing	-1133
pacino	604
pack	-285
packed	781
packed with	405
page	405
paid	270
painful	675
painfully	-261
paint	-331
paints	418
pairing	-306
pan	256
panache	350
panasonic	359
pantheon of	-303
pants	542
paper	-492
paper thin	-313
par with	315
parable	-516
parabolic	923
paradiso	367
parental	285
parents	-1033
park	478
parker	-257
parking	-570
parking lot	-427
parody	-658
parody of	-315
part	778
part of	629
part the	-252
participate	-279
participate in	-280
particular	-516
parties	-256
partnership	462
partnerships	508
parts	-368
party	-659
pass	-447
passenger	-376
passes	-274
passionate	307
passions	253
past	-493
pastiche	-480
patch	-282
path	302
pathetic	-1152
pathos	309
patience	-387
patient and	404
patrick	286
paul	293
paused	-284
paused withdrawals	-284
pauses withdrawals	-269
paxton	550
pay	-1318
pay for	-482
pc	-378
peculiar	-270
pedestrian	-662
pedigree	-269
peg	-601
penalties	-326
penetrating	423
penny	392
people have	510
people who	-505
perfect	3367
perfect in	493
perfection	267
perfectly	1593
performance	2274
performance as	262
performance by	433
performance is	425
performance of	527
performance that	549
performances	2928
performances are	500
performances by	252
performances from	575
performances of	626
performed	807
perhaps	373
perhaps the	317
period	-362
person	-979
person in	-354
personal	1232
personnel	-404
personnel reductions	-291
pet	-251
peter	497
phishing	-860
phone	1655
phone and	553
phone does	416
phone for	582
phone is	430
phone with	-259
photo	657
photograph of	-310
photographed	320
photographer	271
photography	415
photos	656
physical	671
pianist	301
pic	868
piccoli	314
pick up	-303
picked up	-410
pics	560
picture	322
picture of	713
picture quality	439
pictures	946
pictures are	559
pie	-329
piece of	-318
pieces of	-256
pile	-733
pill	-295
pilot	-264
pinocchio	-975
pioneer	266
piss	-479
piss off	-272
pit	-254
pizza	345
place	-461
place and	345
place but	-405
place for	-402
place to	286
places	679
plain	-1153
plans	411
plant closure	-267
play	-1083
play my	-264
played	-806
player	283
player !	332
player and	258
player for	322
player i	630
player that	325
player's	-382
plays	-648
plays everything	457
plays like	-1241
plays out	-261
pleasant	508
please	-585
pleased	1065
pleased with	502
pleasing	267
pleasure	565
pleasure to	295
pleasures	299
plodding	-1194
plot	-2182
plot and	-576
plot holes	-402
plot is	-392
plots	-427
plotted	-366
plotting	-880
plotting and	-692
plummet	-504
plummeted	-507
plummeting	-514
plummets	-569
plunge	-402
plunged	-607
plunges	-409
plunging	-532
plus	1810
pluto	-774
pocket	378
poem	658
poetic	271
poetry	-275
poignancy	404
poignant	932
poignant and	265
point	-565
point and	370
point of	-711
pointless	-2070
points	-453
pokemon	-807
pokemon ever	-492
polanski	487
polanski's	436
police	-481
polished	1313
polished and	504
political	893
political correctness	397
polyphonic	254
pompous	-705
ponderous	-361
ponzi	-872
poo	-726
pool	-780
poor	-1533
poor quality	-418
poorly	-1816
popcorn	506
popular	-552
pork	-559
porn	-417
portrait	1912
portrait of	1620
portray	-308
portrayal	423
portrayal of	302
position	368
positive	561
possibilities	425
possible	488
possibly the	-385
post	-550
potency	-457
potent	569
poverty	430
pow	-428
power	521
power and	498
power of	454
powerful	2150
powerful and	624
powerpuff	-261
powerpuff girls	-261
powers	280
praise of	-458
pre	-381
preachy	-781
precious	-845
precisely	295
precision	374
predecessor	446
predecessors	359
predict	263
predictability	-522
predictable	-1865
predictable and	-715
predictable as	-350
predictably	-579
prefer	332
preferred	-352
prejudice	387
premise	-1882
premise but	-350
premise is	-416
prepare	268
preposterous	-876
presence	341
presents	532
press the	-498
pretends	-269
pretension	-744
pretentious	-2726
pretty and	-255
pretty good	438
price	1764
price i	440
price range	488
price target	-545
priced	488
prices	-360
primal	270
primary	315
prism	308
prison	1087
prize	-433
pro	876
probably	-1036
probably be	-393
probably not	-312
probe	-308
probed	-545
problem	-363
problem for	319
problem with	-819
problems	298
procedure	417
process	565
process of	294
processed	-526
produce	-533
produced by	304
producers	-314
product	-411
production	-572
production design	488
production of	-273
products	-893
profile	747
profit	1063
profit warning	-798
profitability	1089
profitable	478
profound	376
profoundly	537
programs	282
project	-765
promise	-927
promise of	-503
promises	-319
promising	-265
promoting	-281
proof fence	349
proof that	250
propaganda	-520
proper	442
properly	-292
proposal	367
proposition	282
proud	362
proves	448
proves that	-468
provide	428
provides	1153
provides a	607
provocative	1481
provoke	274
provoked	-252
provoking	715
pseudo	-368
psychological	794
psychological drama	427
puerile	-321
pull	274
pulled	-819
pulls	553
pulls off	377
pulp	-526
pulse	-327
pump	-563
pump and	-431
punch and	-345
punching	310
purchase	299
purchased this	297
pure	832
purpose	-980
purpose and	-394
put it	530
put on	304
puts	657
puts a	272
putting	-767
puzzling	-410
quadrupled	644
quaint	444
quality	404
quality and	817
quality is	873
quality of	-521
queen's	-280
queen's men	-318
queens	260
questions	338
quick and	351
quickly	357
quickly and	284
quiet	1224
quietly	1404
quit	-848
quite	295
quite a	357
quote	-661
r s	-373
rabbit	349
rabbit proof	349
racing	-369
racism	463
racist	-309
radical	-355
radio	867
rage	276
rage and	516
rain !	-381
rain is	369
rainy	-301
raise	464
raised	1426
raised dividend	337
raised forecast	329
raised guidance	372
raised outlook	321
raised target	437
raises	1281
raises dividend	346
raises forecast	375
raises guidance	402
raises outlook	351
raises target	419
rallied	738
rallies	722
rally	514
rallying	715
ralph	253
ram	-256
rambling	-303
ramsay	608
random	-583
range	875
range of	294
rank	264
rap	-529
rare	2055
rarely	815
rated	620
rather	-1258
rating	-254
rattling	323
raw	627
raw and	380
re	259
reaching	-351
reaction	-274
read	580
read and	263
read my	461
reading	-333
reagan	-312
real deal	-507
real life	510
real people	279
realistic	827
reality	-517
reality of	273
realize	423
realize that	254
realized that	-263
really	-556
really funny	-321
really good	418
really have	273
reason	-1480
reason to	-466
reasonable	456
reassuring	395
rebound	658
rebounded	724
rebounding	709
rebounds	714
recall	-456
recalled	-317
recalls	-260
received	608
received orders	253
receives	504
receives orders	252
recent	282
recent memory	515
recent years	298
recently	-521
recession	-551
recharge	370
recognize	-626
recomend	332
recommend	398
recommend it	474
recommend this	779
recommendation	277
record	1561
record earnings	511
record growth	349
record high	383
record inflows	411
record loss	-744
record losses	-771
record low	-650
record month	289
record of	290
record outflows	-865
record results	471
record revenue	450
record revenues	435
record sales	488
recovered	531
recovering	500
recovers	500
recovery	641
recycled	-320
recycling	-461
red	-692
red dragon	380
redeeming	-561
redemption	329
reduced	-1022
reduced dividend	-256
reduced forecast	-327
reduced guidance	-276
reduced outlook	-280
reduces	-1239
reduces forecast	-276
reduces guidance	-252
reduces outlook	-257
reduction	-607
reductions	-278
redundancies	-596
redundancy	-524
redundant	-470
reflective	610
reflects	490
refreshing	2299
refreshing to	580
refreshingly	1050
refugees	370
refused to	288
refusing	390
refusing to	390
region's	256
regret	258
regular	426
rehash	-580
rekt	-885
related	411
relationship	385
relationship between	384
relationships	406
relax	255
release	-509
relevant	257
relies	328
remain	-561
remaining	296
remains	-423
remake	-468
remake of	-446
remarkable	747
remarkably	1101
remedy	266
remember	357
remember it	321
remembering	294
reminder of	286
reminiscent	539
reminiscent of	539
remote	-386
remotely	-616
remove	269
rendered	251
reno	-401
rent	-1091
rental	-369
repair	-575
repellent	-600
repetition	-343
repetitive	-594
replaceable	583
replaceable battery	441
replaced	-376
replaced by	-438
reply	-351
report	-401
reporter	261
repressed	555
required	-554
required to	-444
requires	-538
requires a	-372
resembles	-509
resembles a	-259
resist	981
resistance	367
resolution	553
resolutions	-276
resolve	-385
resonance	251
resonant	1339
respect for	361
respectable	-250
respond	-392
responsible	-534
responsible for	-523
rest of	-761
restaurant	339
restored	254
restructuring	-593
restructuring charges	-298
restructuring costs	-301
results	408
results are	-485
retread	-992
retread of	-444
retreat	-333
retreated	-354
retreats	-314
retro	405
return	-477
return it	-567
return the	-273
return to	329
returned	-368
returned the	-372
returned to	762
returning it	-340
returns	471
returns to	386
revealing	432
reveals	1334
revelation	393
revenge	1266
revenue	413
revenues	595
reviewers	-268
rewarding	390
rewards	330
rhythm	341
rhythm and	254
rice	-394
rich	791
rich in	340
ridden	-463
ride	1611
riders	345
ridiculous	-1091
right	1174
right at	414
right direction	256
right now	-780
right out	301
right place	-413
right up	341
rightly	283
ringing	-353
ringtones	358
rip	296
rise	498
risen	473
rises above	-323
rising	303
ritchie	-365
riveting	1749
road movie	476
road trip	-504
roaring	458
rob schneider	-469
robert	-463
robert de	-321
roberto	-272
roberts	-358
robin	-411
robust	407
rocketed	675
rockets	673
rocks	1552
role	336
roles	547
roll	481
rollerball	-673
romance	-819
romantic	-530
romantic and	-250
romantic comedy	-668
romp	771
romp that	474
room	431
room for	-311
rote	-366
rousing	259
routine	-1287
routines	-569
rt	-292
rug	-1221
rug pull	-501
rug pulled	-338
rug pulls	-534
rugpull	-858
ruins	-553
ruling	259
runner	377
running time	-637
rushed	-383
russian	890
russians	288
ryan gosling	615
s but	304
s the	277
sabotaged	-362
saccharine	-749
sad !	-357
saddled	-332
saddled with	-332
sadly	-653
sadness	1269
safe	473
safety	-465
sake	-424
sake of	-405
sales	410
sam	257
same	-882
same old	-460
same time	546
samsung	-251
sanction	-874
sanctioned	-869
sanctions	-734
sandler	-802
sandra	-468
sank	-431
santa	-273
sappy	-492
sarandon	267
satire	-734
satire and	-323
satire is	-346
satirical	-405
satisfies	312
satisfying	448
saturday night	-334
save	-1797
save the	-310
saved	-256
saves	439
saving	415
savings	465
savvy	870
saw the	381
say	-546
say is	-398
say that	773
say the	-588
saying	-304
says	-360
scale	294
scam	-772
scammed	-866
scammer	-889
scams	-409
scan	280
scarcely	-479
scarlet	-421
scary	-418
scattered	-588
scene	-419
scenery	257
scenes are	-264
scenes of	421
schaeffer	-277
schmaltzy	-391
schmidt	316
schneider	-656
school	-618
school special	-276
sci	-745
sci fi	-745
scooby	-333
scope	615
score	371
scorsese	-396
scratch	-387
screen and	-453
screen is	646
screen time	-266
screen to	-250
screening	-670
screenplay	-1131
screenwriter	-300
screenwriters	-511
screenwriting	-506
script	-2323
script's	302
seagal	-819
seagal's	-305
search of	-294
searching	-529
searching for	-294
searing	627
seat	424
seats	-390
second	-336
secretary	254
secrets	-419
secured	405
secures	467
seduced	440
seductive	602
see	403
see if	-299
see it	938
see the	-554
seeing	286
seeing this	-300
seeking	348
seem	-1075
seem like	-497
seemingly	-289
seems	-960
seems a	-286
seems to	672
seen	1211
seen in	613
seen it	-308
seen on	416
seen the	-374
seen through	308
sees	342
segment	-301
segment of	-345
seized	-377
seldahl	532
self	-1883
self indulgent	-645
sell	-468
sell rating	-295
selloff	-564
semi	-502
send	-849
send it	-746
sends	396
sense and	-354
sense of	581
sensible	419
sensitive	828
sensual	371
sent	-1063
sentence	-305
sentiment	-696
sentimental	-821
sentimentality	-624
sequel	-468
sequels	-321
sequences	-385
serial	-338
series	-767
serious about	461
serious drama	-399
seriously	-454
served	-253
serves	420
service	-664
service and	-296
service is	-398
sets	-482
setting	-343
settings	652
settles	-446
settles into	-298
sever	-416
severely	-354
sex	388
sexual	931
sexy	604
shake	261
shakespeare	275
shallow	-1219
shallow and	-459
shapeless	-494
shares	-368
sharp	1182
she	381
she is	-353
she was	310
shed	-291
sheds	-282
shelf	-553
sheridan	-369
shines	598
shining	315
shiny	321
ship	-540
shit	-711
shock	258
shocking	665
shocks	528
shoddy	-612
shoot	404
shooting	-368
shop	254
shopping	-267
short	-373
short squeeze	541
shortfall	-296
shortfalls	-302
shot	-479
shot and	398
should	-753
should have	-1301
shoulders	276
show that	-555
showcases	-301
showed	485
showgirls	-709
shows	491
showtime	-583
showtime is	-376
shrank	-342
shrewd	-302
shrill	-505
shrink	-345
shrinking	-348
shrinks	-348
shrunk	-368
shtick	-534
shutter	423
side of	568
side story	-367
sides	703
sides of	470
sigh	-514
sight	362
sign	-333
signal	-325
signed	483
signs	434
silent	302
silly	-1333
silver	322
simple	1009
simple to	501
simplicity	378
simplistic	-772
simply	461
simply a	300
simply not	-330
simply the	298
since	409
since the	461
singer	-326
singing	354
single	-475
singular	525
sink	-428
sinks	-592
sister	419
sit	-704
sit through	-687
sitcom	-770
site	308
sites	271
sitting	-729
sitting through	-576
situations	-601
six	-264
six years	-251
size	1183
size and	569
sketch	-499
skill	695
skillful	341
skills	-435
skin	1138
skin of	511
skip	-709
skyrocketed	1135
skyrocketing	1203
skyrockets	1164
slack	-279
slap	-766
slapdash	-323
slash	278
slashed	-897
slashed outlook	-255
slashes	-924
slashes dividend	-251
sleek	625
sleek and	646
sleep	-471
sleeping	-540
slice	625
slice of	601
slick	398
slide	-271
slides	-403
sliding	-303
slipped	-295
slipping	-342
slips	-354
slog	-355
sloppy	-689
slow	-760
slow and	-296
slowdown	-566
slowed	-383
slowing	-303
slows	-350
sluggish	-320
slump	-436
slumped	-530
slumps	-508
sly	747
small	331
small screen	-409
small town	-284
small wonder	-259
smart	1327
smarter	881
smarter and	472
smarter than	275
smartly	286
smell	-737
smell is	-345
smile	303
smith	465
smoke	-271
smoochy	-410
smooth	540
smug	-801
snake	-354
snipes	-368
snow	-496
snow and	-278
snyder	-279
so excited	591
so far	891
so good	619
so i	607
so it	266
so it's	-271
so long	368
so much	337
so so	-320
so that	-458
so well	398
so what	-349
so you	-432
soap	-1368
soap opera	-828
soar	625
soared	729
soaring	709
soars	565
sobering	774
society	936
soft	-687
software is	-353
soggy	-555
solemn	-625
solid	815
solidly	458
solondz	-259
somber	591
some	-331
some kind	-271
some like	-730
some movies	289
some of	-497
some things	268
some time	601
some ways	304
somebody	-400
someone	-670
something about	-383
something like	-333
something more	356
something to	288
sometimes	-472
somewhere	-575
somewhere between	-437
son's	408
song	587
song !	-255
songs	261
sony	388
soon	341
sophisticated	-282
sophomoric	-254
sordid	-444
sore	-286
sorority	-373
sorry	-734
sorry for	-382
sort	-527
sort of	-840
sorvino	413
soul	425
soulful	816
soulless	-1247
souls	277
sound	602
sound is	415
sound quality	326
sounds	579
sour	-784
south africa	348
space	785
spare	801
spark	-561
sparkling	348
speakerphone	341
speaks	357
spears	-337
spears'	-358
special	-798
special effects	-542
special is	414
spectacle	264
spectacular	1134
speculation	256
speed	879
speed up	399
speeds	433
speeds up	410
spellbinding	362
spending	-258
spielberg	885
spike	853
spiked	638
spikes	688
spirit	744
spirited	367
spirits	473
spiritual	264
spite	606
spite of	606
spoof	-373
spooky	753
sport	346
sports movie	281
spread	-285
spy	-287
squanders	-643
squarely	-402
squeeze	427
stability	-359
stacked	-266
staff	-627
stage	297
staged	-514
stale	-1823
stand	482
stands	260
star	288
star trek	-310
star wars	721
stark	408
starring	-482
stars	659
started	321
starting	507
starts	-989
state	-1145
static	-529
stay	-595
staying	-253
stays	426
steady	291
steal	651
steeped	370
steeped in	295
steers	295
step	513
stereotypes and	-269
stereotypical	-296
steven	521
steven seagal	-258
sticky	-579
stiff	-1024
still	788
still a	287
still be	406
still can't	-402
still manages	384
still trying	-273
stilted	-572
stinker	-255
stinks	-622
stirring	656
stitch	260
stolen	-647
stomach	-379
stop	-1062
stopped	-873
storage	565
store	-777
story about	425
story and	467
story as	369
story is	-629
story of	1007
story with	537
story's	-347
straight	-437
straight face	-308
straight to	-436
straightforward	590
strange	1098
strangely	971
stream	463
streets	-509
strength	455
strength of	311
strengthen	319
strengthened	317
strengthening	286
strengthens	297
stretched	-301
stretched out	-274
strictly	-375
strikes	561
strikes a	413
striking	851
string	-340
stroke	261
strong buy	265
strong performance	-263
structured	692
struggle	817
struggle to	287
struggling	274
strung	-317
studio	-682
studios	-253
study	1376
study of	939
stuff	925
stunning	1153
stunning and	512
stunt	-893
stunts	-391
stupid	-2196
stupidity	-479
sturdy	416
style	1385
style and	608
stylish	1237
stylish and	491
stylistic	352
sub	-839
subdued	-294
subject	402
subject matter	689
subjects	479
subpoena	-555
subpoenaed	-530
substance	-529
substandard	-472
substantial	329
substitute	-318
substitute for	-325
substitutes	-315
subtle	1380
subtle and	522
subtly	297
subversive	757
succeeds	320
successfully	338
successor	270
such a	-833
such an	-332
sucking	-387
sucks	-2365
sucks !	-457
sue	-479
sued	-546
sues	-535
suffering	402
suffers	-673
suffers from	-340
sugary	-362
suggest	499
suing	-356
suit	-308
suitable	300
suited	-390
summer	717
summer's	-325
sunday	635
sunk	-475
super	-858
super troopers	-292
superb	612
superbly	1092
superficial	-1214
superlative	291
support	-1809
supposed	-612
supposed to	-417
sure to	-316
surely	-770
surface	-497
surge	701
surged	672
surges	682
surging	683
surpassed	1174
surpassed estimates	269
surpassed targets	272
surpasses	1102
surpasses targets	297
surprising	458
surreal	747
surrounding	-668
survival	342
suspends	-425
suspense	1200
sustain	-796
sustains	336
swallow	-596
sweeping	431
sweet	577
sweet !	296
sweet and	363
sweet home	-367
sweetness	277
swell	514
swelled	508
swept	-327
swimfan	-266
swinging	-323
swings to	394
switch	-880
switched	276
swung	260
swung to	262
sympathy	-341
synergies	524
synergy	524
system	400
t mobile	376
tackles	261
tacky	-490
tailwind	540
tailwinds	547
take an	-302
take on	1087
take you	288
take your	-397
taken	349
takes	966
takes a	-348
takes itself	-258
takes you	253
taking the	471
tale	914
tale about	-416
tale of	889
talent	-1107
talented	-415
talents	-288
talents of	-258
talk	372
talk to	463
talking about	395
talky	-317
tank	-512
tanked	-514
tanking	-515
tanks	-621
taps	345
taps into	277
tarantino	-272
target cut	-356
target lowered	-367
targets	1008
taste	-431
tasteless	-313
tasty	1119
tattered	-275
taut	741
tawdry	-475
taxi	286
tea	333
teacher	-256
teachers	-330
teams	-593
tear	628
tears	886
tech	-751
tech support	-531
technical	-315
technique	376
techno	-418
technology	657
tedious	-2134
teen	-1034
telegraphed	-449
telephone	-253
television	-351
telling	-349
tells	-586
temporary	-451
temporary lay	-264
ten	-507
tend	250
tend to	250
tender	808
tends	-437
tends to	-437
tense	414
tension	613
tension and	556
tepid	-430
term	-272
terminally	-571
terms	349
terms of	270
terrible	-595
terribly	-507
terrific	1376
terrifying	1047
territory	-286
terror	613
terrorism	447
terrorist	491
testament	253
testament to	346
testud	660
texas	-331
text	-274
textbook	-311
th	-257
than	-433
than a	-1413
than an	-825
than any	544
than ever	431
than expected	414
than feared	446
than forecast	279
than he	310
than its	553
than one	-351
than that	386
than the	1032
than they	-307
than this	-313
than two	308
thank	594
thank you	411
thanks	926
thanks !	549
thanks to	941
thanks y	-276
that allows	302
that and	256
that are	696
that at	-256
that by	441
that cannot	280
that comes	412
that could	299
that delivers	361
that deserves	251
that doesn't	261
that ends	-384
that gives	295
that had	-407
that has	411
that he	-412
that his	261
that hollywood	280
that i	510
that i've	314
that if	-308
that in	463
that isn't	469
that it	-1429
that its	-465
that keeps	459
that like	474
that made	-590
that makes	-260
that many	266
that matter	-526
that much	-366
that of	-517
that one	-486
that people	-291
that plays	-499
that rare	494
that reveals	547
that song	264
that takes	-364
that tells	-280
that that	283
that they	-811
that time	301
that to	284
that was	-366
that we	250
that were	-613
that works	368
that you	-554
that you've	-515
that's about	-302
that's too	-682
the ability	326
the action	-436
the actors	-339
the adventures	-639
the air	-306
the all	609
the and	326
the animation	-266
the apex	433
the atlantic	341
the audience	-278
the basis	-276
the battery	387
the bench	292
the benefit	-299
the best	2773
the bizarre	256
the black	-315
the bottom	-582
the box	349
the boys	269
the buck	731
the built	-283
the camera	-841
the campaign	278
the center	-271
the central	-323
the charm	258
the city	446
the classic	344
the color	271
the comedy	-634
the company	-348
the controls	261
the coolest	407
the corner	-272
the credits	355
the cultural	-275
the current	371
the customer	-321
the day	-303
the dialogue	-377
the director	-259
the director's	333
the documentary	-322
the dots	295
the dvd	-395
the edge	776
the end	-434
the entire	-522
the evening	273
the excellent	-258
the exception	-341
the excitement	-554
the execution	-773
the expense	-312
the fact	-749
the family	-302
the features	574
the field	278
the film's	716
the filmmakers	-457
the final	-428
the finest	590
the first	407
the french	492
the full	-386
the future	-399
the g	1119
the gb	463
the grass	340
the great	-649
the greatest	366
the ground	-338
the growing	-307
the heart	404
the heavy	-365
the hell	409
the hero	-380
the hills	-321
the hollywood	342
the home	277
the horror	331
the hours	559
the house	-662
the human	619
the i	-368
the idea	277
the imagination	392
the intelligence	-677
the intelligent	276
the is	342
the jokes	-856
the journey	287
the kids	-359
the killer	399
the law	-314
the lcd	592
the lead	-273
the least	-567
the legislature	253
the lens	-267
the life	318
the little	365
the lives	508
the long	381
the look	419
the lost	-308
the lousy	-316
the makers	-343
the manual	283
the master	-386
the material	-383
the menu	-257
the middle	324
the mind	367
the modern	407
the moment	541
the money	817
the mood	313
the moon	529
the more	464
the morning	356
the most	634
the movie	-1332
the movie's	-708
the movies	-458
the nikon	702
the nomad	321
the not	-266
the numbers	-833
the obvious	-388
the oddest	-316
the ones	317
the only	-1687
the opposite	-369
the order	-267
the original	-877
the other	-927
the overall	-282
the pacing	-439
the page	309
the pantheon	-303
the patience	-357
the perfect	270
the performances	843
the phone	-347
the physical	273
the pianist	310
the pictures	875
the pieces	333
the place	-323
the player's	-307
the plot	-900
the point	-282
the political	304
the pool	-334
the positive	257
the power	371
the premise	-535
the previous	-389
the price	1033
the problem	-532
the proceedings	250
the project	296
the proper	325
the purchase	284
the queen's	-280
the question	-314
the radio	254
the rare	462
the raw	324
the reason	345
the recent	-438
the red	-662
the region's	256
the rest	-363
the results	-431
the ride	291
the right	949
the road	-381
the romance	-393
the sake	-405
the same	-555
the scenes	337
the screenplay	-314
the script	-1071
the script's	302
the season	-425
the second	-307
the selection	-317
the self	303
the service	405
the shutter	288
the silly	-263
the single	-306
the situation	296
the skin	408
the social	-321
the sole	-271
the sort	-557
the soundtrack	-373
the spectacle	264
the storage	327
the stories	288
the story's	-344
the streets	-313
the stuff	293
the subject	329
the t	255
the talents	-258
the theater	-540
the thing	303
the thought	-321
the three	-259
the time	-419
the title	-1075
the toilet	-501
the top	-280
the transporter	-403
the trees	540
the truth	-334
the tuxedo	-412
the type	-405
the u	-428
the ultimate	292
the upper	-308
the urban	253
the usual	554
the video	-820
the warranty	-302
the ways	514
the week	-327
the weight	-253
the wild	280
the woman	-251
the works	-310
the worst	-2090
the x	-371
the year	968
the year's	378
the young	-402
theater	-872
theater and	262
theatrical release	-412
theft	-665
their customer	-363
their lives	263
their own	300
their parents	-402
their roles	323
their way	-255
theirs	252
them	-289
them and	354
them into	-290
them to	498
theme	404
themes	263
then	-601
then i	-503
then the	358
theories	290
there done	-360
there for	418
there has	261
there is	256
there isn't	-430
there was	-631
there's	-657
there's an	-390
there's not	-485
these	809
these are	-301
these two	325
thesis	-354
they	-379
they all	393
they also	-251
they are	-428
they come	-396
they did	489
they do	323
they don't	365
they just	-260
they won't	-333
they'd	-567
they're	-315
thin	-2040
thin and	-430
thing	-1018
thing !	266
thing because	324
thing in	-561
thing is	-1001
thing that	-268
thing to	277
thing you	250
things	-333
think about	408
think it's	426
think of	-311
thinking	-276
thinks	-1159
thinks it	-867
thinly	-455
third	384
this ?	-420
this are	-380
this baby	441
this camera	2252
this dvd	-609
this film	-1231
this girl	555
this has	262
this i	-316
this is	256
this isn't	-673
this kind	-474
this latest	-534
this little	693
this machine	359
this movie	-1144
this new	296
this phone	1227
this picture	334
this product	-942
this project	-340
this the	271
this to	525
this was	-1035
this year	276
tho	-282
thornberrys	298
thornberrys movie	298
thoroughly	-847
those films	-428
those that	609
though i	325
though not	-327
though the	450
thought	570
thought i	-263
thought of	-359
thought provoking	1100
thoughtful	671
threadbare	-509
threatening	497
three	-549
three hour	303
three hours	-661
three minutes	-470
threw	-321
thriller	718
thrillers	456
thrills	-954
thrive	699
thrives	723
thriving	600
through	-659
through a	336
through it	-558
through this	-637
thrown	-530
thumbs	-646
thumbs down	-628
thumbs up	299
ticket	-344
tickets to	-308
ties	349
tim	334
time and	-354
time as	-314
time director	-302
time high	603
time in	354
time is	303
time it	-401
time low	-559
time machine	-315
time of	289
time out	634
time to	-799
time when	416
time with	-283
timeless	391
timely	804
times	-914
times but	-284
times to	-256
timing	422
tired	-845
tiresome	-1056
tiresomely	-816
tissue	-295
title	-1792
title character	-445
titled	-462
to a	-385
to address	252
to admit	-297
to all	338
to american	-296
to an	-282
to anonymous	325
to another	256
to any	306
to anyone	769
to be	263
to beat	272
to become	-355
to behold	480
to being	-325
to blow	-339
to both	406
to buy	563
to care	-1338
to check	307
to come	731
to contact	-392
to convey	285
to cover	254
to cut	343
to date	251
to death	-335
to die	398
to dismiss	301
to drag	-287
to enjoy	317
to entertain	501
to exploit	471
to face	273
to find	256
to focus	-352
to forget	277
to get	-765
to go	-299
to happen	358
to hate	345
to have	-937
to hear	260
to help	354
to her	551
to hide	-373
to imagine	-314
to incorporate	343
to increase	-335
to install	-437
to invest	-261
to it	1036
to keep	421
to let	266
to listen	339
to live	297
to look	-382
to loss	-399
to love	-507
to make	-998
to match	-293
to mention	428
to miss	325
to move	302
to no	-274
to one	-806
to pass	-312
to profit	1043
to profitability	1089
to provide	269
to realize	303
to resist	901
to resolve	-370
to return	-298
to ride	336
to save	-262
to see	304
to seek	273
to seem	-307
to send	-756
to show	-449
to sit	-463
to sleep	-560
to suggest	431
to surprise	381
to sustain	-409
to swallow	-531
to take	-665
to that	-280
to the	404
to this	403
to transfer	601
to try	328
to video	-496
to watch	546
to wonder	-375
to work	-439
to worry	516
to you	304
to your	342
today	709
together	446
toilet	-693
told with	290
tom green	-271
tomorrow	359
tone	484
tone and	-386
tones	275
tonight	405
too	-2085
too !	1071
too bad	482
too busy	-402
too clever	-273
too familiar	-269
too few	-350
too hard	-288
too little	-343
too many	-1191
too often	-483
too self	-381
too seriously	-314
too slow	-252
took a	443
took me	349
top	502
top notch	584
top of	-330
topped	1016
topped targets	343
tops	814
torn	458
tortured	393
toss	-524
total	-714
touch	299
touched	303
touching	1522
tour	1019
tour de	841
tourists	-258
tout	-297
toward	337
town	270
toxic	-269
trade	-502
tradition	287
traffic	-327
tragedies	583
tragedy	1859
tragic	1175
transcend	489
transcends	875
transfer	386
transfers	544
transfers are	295
transformed	410
transforms	494
transportation	-290
transporter	-403
trap	343
trappings	-679
trash	-1524
trashy	-598
travel	503
travelers	-264
treasure	397
treat	1038
treatment of	284
trees	615
trek	-452
tremendous	783
trenchant	277
trial	564
triangle	-507
trick	255
tricky	465
tried	-846
tried to	-658
tries	-1502
tries to	-838
tries too	-315
trifle	-779
trimmed	-1219
trimmed dividend	-283
trimmed forecast	-270
trimmed guidance	-254
trimmed outlook	-258
trims	-1238
trims dividend	-278
trims guidance	-271
trims outlook	-281
trip	275
triple	660
tripled	644
triples	674
tripling	685
trite	-725
triumph	422
triumph of	464
triumphs	273
trivia	374
trivia !	250
troopers	-292
trouble	-410
trouble every	-325
truck	-301
trump	-346
truth	-709
truthful	253
truths	-418
try	391
trying	-857
trying to	-655
tsai	492
tumble	-545
tumbled	-535
tumbles	-516
tumbling	-513
tune	-275
tuned	350
tunes	278
turkey	-614
turn	405
turnaround	916
turned	264
turned out	489
turned to	258
turning	-372
turns	-562
tuxedo	-523
tv	-1426
twice	-446
twice as	-426
two days	309
two hour	352
two hours	-975
two leads	250
two main	344
two weeks	-528
two years	-266
type	-502
typical	-312
u	-468
u s	-368
ugh	-559
ugh !	-393
ugly	-1477
ultimate	665
ultimately	-702
un	-262
unable	-412
unable to	-412
unbearably	-695
unbeatable	587
unbelievable	-310
unbelievably	294
unblinking	435
uncanny	352
uncommonly	500
uncompromising	568
unconvincing	-565
undeniable	402
under	-287
under the	252
under your	341
underlying	329
undermines	-305
undernourished	-386
underperform	-553
underperformed	-534
underperforming	-565
underperforms	-558
understand	-269
understand why	-281
understands	772
understated	333
undervalued	713
underweight	-547
underwritten	-297
undone	-700
undone by	-618
uneasy	-399
uneven	-1004
unexpected	1368
unexpectedly	290
unfaithful	-267
unfavorable	-303
unfavourable	-289
unflinching	541
unfocused	-448
unfolds	416
unforced	677
unforgettable	918
unfortunate	-341
unfortunately	-1131
unfunny	-3233
unfunny and	-1036
unicef	329
uniform	306
unimaginative	-1018
uninspired	-1248
unintentional	-1088
uninteresting	-474
unique	1355
uniquely	392
unit	-392
united	-379
united states	-307
universal	283
unless	-1032
unless you're	-488
unlikable	-809
unlike	575
unlikely to	-620
unnecessary	-1135
unnerving	391
unoriginal	-678
unpleasant	-1723
unpredictable	517
unpretentious	522
unprofitable	-301
unsatisfying	-518
unsentimental	386
unsettling	1068
until i	-305
unusual	397
unwatchable	-906
up	-488
up and	-320
up being	-402
up for	816
up in	-406
up this	276
up to	512
up with	-429
upbeat	471
upgrade	263
upgraded	1592
upgraded dividend	373
upgraded forecast	299
upgraded guidance	318
upgraded outlook	342
upgraded target	370
upgrades	1645
upgrades dividend	308
upgrades forecast	300
upgrades guidance	269
upgrades outlook	348
upgrades target	382
uplifting	701
upper	-572
upset	-565
upside	469
uptrend	716
upturn	522
upward	522
upwards	523
urban	935
url	308
us	1125
us from	-284
us in	313
us that	286
us to	634
us with	407
usb	374
use	552
use a	-324
use and	509
use it	285
used	769
used it	647
used to	272
useful	252
useless	-793
user	253
user interface	-279
uses	433
using	475
usual	1032
usually	-406
utter	-891
utterly	-881
utterly charming	305
vacation	393
vague	-430
valley	-284
value for	651
values	-285
vampire	-258
van	-479
van wilder	-496
vapid	-444
variation	-295
various	-275
vast	397
veers	-256
vega	268
vein	277
veneer	398
verdict	-542
version of	-803
verve	-277
very	586
very bad	-711
very best	321
very easy	480
very good	285
very happy	418
very human	396
very light	395
very pleased	286
very very	-603
very well	425
vibrant	329
vice	-282
victims	1069
victims of	252
victory	308
video	-2405
video game	-366
video output	-287
video store	-344
vietnam	408
viewed	275
viewer	-307
viewers	-515
viewing	551
vincent	265
violence	387
violent	-440
violent and	-254
virtually	-1287
virtually no	-381
virtues	-391
visceral	1089
visible	-674
vision	790
vision of	445
visit	344
vistas	301
visually	1487
visuals	315
vital	-289
vitality	339
vivid	1039
vividly	857
voices	-559
void	-756
vote for	-253
voting	318
vs	-544
vs sever	-416
vulgar	-1235
wait	520
wait to	471
wait until	304
waking	-637
waking up	-433
walk	887
walked	-409
walks	353
wallace	-388
wallet	-569
walt	282
walter	282
wannabe	-966
want a	-576
want to	-572
wanting more	430
wants	-785
wants to	-649
war	2057
war ii	419
war movies	395
warm	1251
warm and	360
warmed	-761
warmed over	-633
warming	289
warn	-262
warning	-818
warranty	-525
wars	1215
was	-889
was a	589
was able	455
was also	267
was better	-588
was fun	324
was going	360
was great	338
was just	293
was more	418
was no	318
was one	-452
was only	367
was right	434
was the	614
wash	297
washington	817
wasn't	-1402
waste	-1643
waste of	-1127
wasted	-648
wastes	-542
watch a	-320
watchable	1634
watched the	-275
watching	-518
watching a	-457
watching this	-684
waterlogged	-378
waters	-386
waves	272
way	372
way of	-653
way that	545
way through	257
way to	-633
way too	-459
waydowntown	307
ways	1237
we	391
we get	-307
we go	303
we have	-976
we never	-318
we want	364
we were	723
we'll	370
we've seen	-293
weak	-329
weaknesses	-252
wear	-389
wearing	-461
wearing a	-456
wears	-691
wears out	-406
web	618
web of	528
website	-261
wedding	334
week he	325
weekend	488
weeks	-333
weeks and	284
weep	535
weight of	-323
weighty	278
welcome	566
welcome to	-420
well	738
well acted	271
well as	453
well crafted	-426
well directed	445
well done	365
well enough	-312
well have	-279
well intentioned	-603
well it	-597
well it's	-438
well worn	-324
well worth	1250
well written	424
went	-284
were	-1221
were not	406
were the	-460
west side	-354
wet	-531
whales	321
what a	-507
what about	-348
what an	-296
what can	-316
what happened	-450
what happens	-280
what he	322
what is	-342
what it	566
what makes	1173
what might	279
what the	290
what they	304
what was	-514
what will	-280
what with	-280
what's missing	-323
whatever	-396
when	-765
when it	-845
when mr	-327
when you	271
where	-942
where it	-681
where the	-416
where's	-260
whether	627
whether the	425
whether to	278
which it	-278
which means	321
which was	516
while	500
while not	464
while the	-493
while you	-338
whimsical	274
whiny	-437
white	558
who	413
who could	432
who died	458
who is	-451
who love	-385
who might	-250
who needs	-346
who paid	-362
who want	280
who would	297
who's	425
whole	-596
whole thing	-275
wholesome	273
wholly	-355
whom	-614
whom the	-277
why	-941
why ?	421
why did	-319
why not	493
why we	298
wicked	939
wickedly	527
wide	656
widen	515
widened	501
widening	556
widens	524
wife	359
wild	312
wild ride	476
wild thornberrys	298
wilde's	-252
wilder	-474
will find	-366
will have	579
will keep	277
will most	-338
will need	-281
will never	-878
will not	-474
will only	-398
will probably	-286
will you	312
wilson	-432
win	523
win !	496
wind up	-305
window	272
windows	444
winds	-720
winds up	-735
windtalkers	-311
winner	-1023
winning	1480
winning at	280
wins	387
wipe	-359
wipe out	-455
wiped	-482
wiped out	-482
wipes	-476
wipes out	-448
wiping	-457
wiping out	-457
wise and	328
wiser	-254
wish	-844
wishing	-782
wit	-371
with	640
with a	-628
with all	-721
with an	640
with brilliant	-304
with is	258
with it	369
with its	-818
with my	347
with no	-706
with so	-369
with some	687
with something	-378
with style	381
with such	1264
with the	317
with their	280
with too	-534
with you	316
with your	-264
withdrawals	-1789
within	499
within a	-310
within minutes	509
within the	279
without	481
without it	490
without the	-688
witless	-1242
witted	-471
witty	1506
woefully	-265
wollter	472
woman who	322
woman's	329
women's	499
won	850
won't	-626
won't play	-510
wonderful	2209
wonderfully	393
wonders	882
woo	-372
woo's	329
wooden	-469
woody	-712
woody allen	-534
words	677
words and	566
wore	-300
work	760
work but	-318
work of	1271
work on	-301
work to	461
worked	-292
workers	399
working on	281
working with	-367
works	1235
works as	441
works well	256
world	1650
world and	375
worn	-550
worry about	462
worse	-1404
worse than	-369
worsen	-282
worsened	-326
worsening	-319
worsens	-306
worst	-2760
worst film	-632
worst kind	-353
worst thing	-319
worth	1179
worth a	278
worth seeing	614
worth the	886
worthwhile	391
worthy	892
would	-288
would be	-824
would do	-327
would expect	470
would have	-376
would not	-337
would only	-328
would recommend	347
would take	250
would work	-459
would've	-415
wouldn't	-855
wouldn't be	-322
wounds	264
wow	-374
wreck	-397
wrench	-339
wrenching	707
write	-429
write downs	-253
write offs	-253
writedown	-548
writedowns	-528
writer	-531
writers	-488
writing	-344
written	717
written and	271
wrong with	-723
wry	585
xd	399
xp	-291
xtra	467
xxx	-469
ya	250
yarn	300
yawn	-354
yay	327
yay !	419
year	552
year old	-690
year's best	365
year's most	313
years	1542
years after	329
years ago	-606
years and	-424
years later	258
yes it's	266
yield	262
yo	266
york city's	371
york state	-537
you	919
you ?	316
you are	-301
you can	463
you could	-358
you ever	390
you expect	-306
you feel	903
you get	313
you have	-509
you into	310
you know	269
you make	-356
you out	480
you over	328
you pay	-560
you see	-336
you watch	275
you will	366
you won't	1016
you would	353
you'd	-1058
you'll	798
you'll still	378
you're in	291
you're looking	-297
you're not	481
you're watching	-380
you've	-264
young	600
young people	296
young women	326
your	-303
your eyes	319
your head	-531
your money	-1053
your mouth	-303
your player	269
your pocket	292
your seat	632
your skin	345
your watch	-372
youtube video	272
zeal	-301
zen	391
zen xtra	267
zero	-486
zone	402`.slice(1)
