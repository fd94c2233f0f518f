// Data, not code: emoji_utf8_lexicon.txt of vaderSentiment 3.3.2 by C.J. Hutto, MIT licence (NOTICE beside this file).
// Only emoji of one code point: the original looks at single code points, so longer ones are never found.
export const VADER_EMOJI = String.raw`
😀	grinning face
😁	beaming face with smiling eyes
😂	face with tears of joy
🤣	rolling on the floor laughing
😃	grinning face with big eyes
😄	grinning face with smiling eyes
😅	grinning face with sweat
😆	grinning squinting face
😉	winking face
😊	smiling face with smiling eyes
😋	face savoring food
😎	smiling face with sunglasses
😍	smiling face with heart-eyes
😘	face blowing a kiss
🥰	smiling face with 3 hearts
😗	kissing face
😙	kissing face with smiling eyes
😚	kissing face with closed eyes
☺	smiling face
🙂	slightly smiling face
🤗	hugging face
🤩	star-struck
🤔	thinking face
🤨	face with raised eyebrow
😐	neutral face
😑	expressionless face
😶	face without mouth
🙄	face with rolling eyes
😏	smirking face
😣	persevering face
😥	sad but relieved face
😮	face with open mouth
🤐	zipper-mouth face
😯	hushed face
😪	sleepy face
😫	tired face
😴	sleeping face
😌	relieved face
😛	face with tongue
😜	winking face with tongue
😝	squinting face with tongue
🤤	drooling face
😒	unamused face
😓	downcast face with sweat
😔	pensive face
😕	confused face
🙃	upside-down face
🤑	money-mouth face
😲	astonished face
☹	frowning face
🙁	slightly frowning face
😖	confounded face
😞	disappointed face
😟	worried face
😤	face with steam from nose
😢	crying face
😭	loudly crying face
😦	frowning face with open mouth
😧	anguished face
😨	fearful face
😩	weary face
🤯	exploding head
😬	grimacing face
😰	anxious face with sweat
😱	face screaming in fear
🥵	hot face
🥶	cold face
😳	flushed face
🤪	zany face
😵	dizzy face
😡	pouting face
😠	angry face
🤬	face with symbols on mouth
😷	face with medical mask
🤒	face with thermometer
🤕	face with head-bandage
🤢	nauseated face
🤮	face vomiting
🤧	sneezing face
😇	smiling face with halo
🤠	cowboy hat face
🥳	partying face
🥴	woozy face
🥺	pleading face
🤥	lying face
🤫	shushing face
🤭	face with hand over mouth
🧐	face with monocle
🤓	nerd face
😈	smiling face with horns
👿	angry face with horns
🤡	clown face
👹	ogre
👺	goblin
💀	skull
☠	skull and crossbones
👻	ghost
👽	alien
👾	alien monster
🤖	robot face
💩	pile of poo
😺	grinning cat face
😸	grinning cat face with smiling eyes
😹	cat face with tears of joy
😻	smiling cat face with heart-eyes
😼	cat face with wry smile
😽	kissing cat face
🙀	weary cat face
😿	crying cat face
😾	pouting cat face
🙈	see-no-evil monkey
🙉	hear-no-evil monkey
🙊	speak-no-evil monkey
🏻	light skin tone
🏼	medium-light skin tone
🏽	medium skin tone
🏾	medium-dark skin tone
🏿	dark skin tone
👶	baby
🧒	child
👦	boy
👧	girl
🧑	adult
👨	man
👩	woman
🧓	older adult
👴	old man
👵	old woman
👮	police officer
🕵	detective
💂	guard
👷	construction worker
🤴	prince
👸	princess
👳	person wearing turban
👲	man with Chinese cap
🧕	woman with headscarf
🧔	bearded person
👱	blond-haired person
🤵	man in tuxedo
👰	bride with veil
🤰	pregnant woman
🤱	breast-feeding
👼	baby angel
🎅	Santa Claus
🤶	Mrs. Claus
🦸	superhero
🦹	supervillain
🧙	mage
🧚	fairy
🧛	vampire
🧜	merperson
🧝	elf
🧞	genie
🧟	zombie
🙍	person frowning
🙎	person pouting
🙅	person gesturing NO
🙆	person gesturing OK
💁	person tipping hand
🙋	person raising hand
🙇	person bowing
🤦	person facepalming
🤷	person shrugging
💆	person getting massage
💇	person getting haircut
🚶	person walking
🏃	person running
💃	woman dancing
🕺	man dancing
👯	people with bunny ears
🧖	person in steamy room
🧗	person climbing
🧘	person in lotus position
🛀	person taking bath
🛌	person in bed
🕴	man in suit levitating
🗣	speaking head
👤	bust in silhouette
👥	busts in silhouette
🤺	person fencing
🏇	horse racing
⛷	skier
🏂	snowboarder
🏌	person golfing
🏄	person surfing
🚣	person rowing boat
🏊	person swimming
⛹	person bouncing ball
🏋	person lifting weights
🚴	person biking
🚵	person mountain biking
🏎	racing car
🏍	motorcycle
🤸	person cartwheeling
🤼	people wrestling
🤽	person playing water polo
🤾	person playing handball
🤹	person juggling
👫	man and woman holding hands
👬	two men holding hands
👭	two women holding hands
💏	kiss
💑	couple with heart
👪	family
🤳	selfie
💪	flexed biceps
🦵	leg
🦶	foot
👈	backhand index pointing left
👉	backhand index pointing right
☝	index pointing up
👆	backhand index pointing up
🖕	middle finger
👇	backhand index pointing down
✌	victory hand
🤞	crossed fingers
🖖	vulcan salute
🤘	sign of the horns
🤙	call me hand
🖐	hand with fingers splayed
✋	raised hand
👌	OK hand
👍	thumbs up
👎	thumbs down
✊	raised fist
👊	oncoming fist
🤛	left-facing fist
🤜	right-facing fist
🤚	raised back of hand
👋	waving hand
🤟	love-you gesture
✍	writing hand
👏	clapping hands
👐	open hands
🙌	raising hands
🤲	palms up together
🙏	folded hands
🤝	handshake
💅	nail polish
👂	ear
👃	nose
🦰	red-haired
🦱	curly-haired
🦲	bald
🦳	white-haired
👣	footprints
👀	eyes
👁	eye
🧠	brain
🦴	bone
🦷	tooth
👅	tongue
👄	mouth
💋	kiss mark
💘	heart with arrow
❤	red heart
💓	beating heart
💔	broken heart
💕	two hearts
💖	sparkling heart
💗	growing heart
💙	blue heart
💚	green heart
💛	yellow heart
🧡	orange heart
💜	purple heart
🖤	black heart
💝	heart with ribbon
💞	revolving hearts
💟	heart decoration
❣	heavy heart exclamation
💌	love letter
💤	zzz
💢	anger symbol
💣	bomb
💥	collision
💦	sweat droplets
💨	dashing away
💫	dizzy
💬	speech balloon
🗨	left speech bubble
🗯	right anger bubble
💭	thought balloon
🕳	hole
👓	glasses
🕶	sunglasses
🥽	goggles
🥼	lab coat
👔	necktie
👕	t-shirt
👖	jeans
🧣	scarf
🧤	gloves
🧥	coat
🧦	socks
👗	dress
👘	kimono
👙	bikini
👚	woman’s clothes
👛	purse
👜	handbag
👝	clutch bag
🛍	shopping bags
🎒	school backpack
👞	man’s shoe
👟	running shoe
🥾	hiking boot
🥿	woman’s flat shoe
👠	high-heeled shoe
👡	woman’s sandal
👢	woman’s boot
👑	crown
👒	woman’s hat
🎩	top hat
🎓	graduation cap
🧢	billed cap
⛑	rescue worker’s helmet
📿	prayer beads
💄	lipstick
💍	ring
💎	gem stone
🐵	monkey face
🐒	monkey
🦍	gorilla
🐶	dog face
🐕	dog
🐩	poodle
🐺	wolf face
🦊	fox face
🦝	raccoon
🐱	cat face
🐈	cat
🦁	lion face
🐯	tiger face
🐅	tiger
🐆	leopard
🐴	horse face
🐎	horse
🦄	unicorn face
🦓	zebra
🦌	deer
🐮	cow face
🐂	ox
🐃	water buffalo
🐄	cow
🐷	pig face
🐖	pig
🐗	boar
🐽	pig nose
🐏	ram
🐑	ewe
🐐	goat
🐪	camel
🐫	two-hump camel
🦙	llama
🦒	giraffe
🐘	elephant
🦏	rhinoceros
🦛	hippopotamus
🐭	mouse face
🐁	mouse
🐀	rat
🐹	hamster face
🐰	rabbit face
🐇	rabbit
🐿	chipmunk
🦔	hedgehog
🦇	bat
🐻	bear face
🐨	koala
🐼	panda face
🦘	kangaroo
🦡	badger
🐾	paw prints
🦃	turkey
🐔	chicken
🐓	rooster
🐣	hatching chick
🐤	baby chick
🐥	front-facing baby chick
🐦	bird
🐧	penguin
🕊	dove
🦅	eagle
🦆	duck
🦢	swan
🦉	owl
🦚	peacock
🦜	parrot
🐸	frog face
🐊	crocodile
🐢	turtle
🦎	lizard
🐍	snake
🐲	dragon face
🐉	dragon
🦕	sauropod
🦖	T-Rex
🐳	spouting whale
🐋	whale
🐬	dolphin
🐟	fish
🐠	tropical fish
🐡	blowfish
🦈	shark
🐙	octopus
🐚	spiral shell
🦀	crab
🦞	lobster
🦐	shrimp
🦑	squid
🐌	snail
🦋	butterfly
🐛	bug
🐜	ant
🐝	honeybee
🐞	lady beetle
🦗	cricket
🕷	spider
🕸	spider web
🦂	scorpion
🦟	mosquito
🦠	microbe
💐	bouquet
🌸	cherry blossom
💮	white flower
🏵	rosette
🌹	rose
🥀	wilted flower
🌺	hibiscus
🌻	sunflower
🌼	blossom
🌷	tulip
🌱	seedling
🌲	evergreen tree
🌳	deciduous tree
🌴	palm tree
🌵	cactus
🌾	sheaf of rice
🌿	herb
☘	shamrock
🍀	four leaf clover
🍁	maple leaf
🍂	fallen leaf
🍃	leaf fluttering in wind
🍇	grapes
🍈	melon
🍉	watermelon
🍊	tangerine
🍋	lemon
🍌	banana
🍍	pineapple
🥭	mango
🍎	red apple
🍏	green apple
🍐	pear
🍑	peach
🍒	cherries
🍓	strawberry
🥝	kiwi fruit
🍅	tomato
🥥	coconut
🥑	avocado
🍆	eggplant
🥔	potato
🥕	carrot
🌽	ear of corn
🌶	hot pepper
🥒	cucumber
🥬	leafy green
🥦	broccoli
🍄	mushroom
🥜	peanuts
🌰	chestnut
🍞	bread
🥐	croissant
🥖	baguette bread
🥨	pretzel
🥯	bagel
🥞	pancakes
🧀	cheese wedge
🍖	meat on bone
🍗	poultry leg
🥩	cut of meat
🥓	bacon
🍔	hamburger
🍟	french fries
🍕	pizza
🌭	hot dog
🥪	sandwich
🌮	taco
🌯	burrito
🥙	stuffed flatbread
🥚	egg
🍳	cooking
🥘	shallow pan of food
🍲	pot of food
🥣	bowl with spoon
🥗	green salad
🍿	popcorn
🧂	salt
🥫	canned food
🍱	bento box
🍘	rice cracker
🍙	rice ball
🍚	cooked rice
🍛	curry rice
🍜	steaming bowl
🍝	spaghetti
🍠	roasted sweet potato
🍢	oden
🍣	sushi
🍤	fried shrimp
🍥	fish cake with swirl
🥮	moon cake
🍡	dango
🥟	dumpling
🥠	fortune cookie
🥡	takeout box
🍦	soft ice cream
🍧	shaved ice
🍨	ice cream
🍩	doughnut
🍪	cookie
🎂	birthday cake
🍰	shortcake
🧁	cupcake
🥧	pie
🍫	chocolate bar
🍬	candy
🍭	lollipop
🍮	custard
🍯	honey pot
🍼	baby bottle
🥛	glass of milk
☕	hot beverage
🍵	teacup without handle
🍶	sake
🍾	bottle with popping cork
🍷	wine glass
🍸	cocktail glass
🍹	tropical drink
🍺	beer mug
🍻	clinking beer mugs
🥂	clinking glasses
🥃	tumbler glass
🥤	cup with straw
🥢	chopsticks
🍽	fork and knife with plate
🍴	fork and knife
🥄	spoon
🔪	kitchen knife
🏺	amphora
🌍	globe showing Europe-Africa
🌎	globe showing Americas
🌏	globe showing Asia-Australia
🌐	globe with meridians
🗺	world map
🗾	map of Japan
🧭	compass
🏔	snow-capped mountain
⛰	mountain
🌋	volcano
🗻	mount fuji
🏕	camping
🏖	beach with umbrella
🏜	desert
🏝	desert island
🏞	national park
🏟	stadium
🏛	classical building
🏗	building construction
🧱	bricks
🏘	houses
🏚	derelict house
🏠	house
🏡	house with garden
🏢	office building
🏣	Japanese post office
🏤	post office
🏥	hospital
🏦	bank
🏨	hotel
🏩	love hotel
🏪	convenience store
🏫	school
🏬	department store
🏭	factory
🏯	Japanese castle
🏰	castle
💒	wedding
🗼	Tokyo tower
🗽	Statue of Liberty
⛪	church
🕌	mosque
🕍	synagogue
⛩	shinto shrine
🕋	kaaba
⛲	fountain
⛺	tent
🌁	foggy
🌃	night with stars
🏙	cityscape
🌄	sunrise over mountains
🌅	sunrise
🌆	cityscape at dusk
🌇	sunset
🌉	bridge at night
♨	hot springs
🌌	milky way
🎠	carousel horse
🎡	ferris wheel
🎢	roller coaster
💈	barber pole
🎪	circus tent
🚂	locomotive
🚃	railway car
🚄	high-speed train
🚅	bullet train
🚆	train
🚇	metro
🚈	light rail
🚉	station
🚊	tram
🚝	monorail
🚞	mountain railway
🚋	tram car
🚌	bus
🚍	oncoming bus
🚎	trolleybus
🚐	minibus
🚑	ambulance
🚒	fire engine
🚓	police car
🚔	oncoming police car
🚕	taxi
🚖	oncoming taxi
🚗	automobile
🚘	oncoming automobile
🚙	sport utility vehicle
🚚	delivery truck
🚛	articulated lorry
🚜	tractor
🚲	bicycle
🛴	kick scooter
🛹	skateboard
🛵	motor scooter
🚏	bus stop
🛣	motorway
🛤	railway track
🛢	oil drum
⛽	fuel pump
🚨	police car light
🚥	horizontal traffic light
🚦	vertical traffic light
🛑	stop sign
🚧	construction
⚓	anchor
⛵	sailboat
🛶	canoe
🚤	speedboat
🛳	passenger ship
⛴	ferry
🛥	motor boat
🚢	ship
✈	airplane
🛩	small airplane
🛫	airplane departure
🛬	airplane arrival
💺	seat
🚁	helicopter
🚟	suspension railway
🚠	mountain cableway
🚡	aerial tramway
🛰	satellite
🚀	rocket
🛸	flying saucer
🛎	bellhop bell
🧳	luggage
⌛	hourglass done
⏳	hourglass not done
⌚	watch
⏰	alarm clock
⏱	stopwatch
⏲	timer clock
🕰	mantelpiece clock
🕛	twelve o’clock
🕧	twelve-thirty
🕐	one o’clock
🕜	one-thirty
🕑	two o’clock
🕝	two-thirty
🕒	three o’clock
🕞	three-thirty
🕓	four o’clock
🕟	four-thirty
🕔	five o’clock
🕠	five-thirty
🕕	six o’clock
🕡	six-thirty
🕖	seven o’clock
🕢	seven-thirty
🕗	eight o’clock
🕣	eight-thirty
🕘	nine o’clock
🕤	nine-thirty
🕙	ten o’clock
🕥	ten-thirty
🕚	eleven o’clock
🕦	eleven-thirty
🌑	new moon
🌒	waxing crescent moon
🌓	first quarter moon
🌔	waxing gibbous moon
🌕	full moon
🌖	waning gibbous moon
🌗	last quarter moon
🌘	waning crescent moon
🌙	crescent moon
🌚	new moon face
🌛	first quarter moon face
🌜	last quarter moon face
🌡	thermometer
☀	sun
🌝	full moon face
🌞	sun with face
⭐	star
🌟	glowing star
🌠	shooting star
☁	cloud
⛅	sun behind cloud
⛈	cloud with lightning and rain
🌤	sun behind small cloud
🌥	sun behind large cloud
🌦	sun behind rain cloud
🌧	cloud with rain
🌨	cloud with snow
🌩	cloud with lightning
🌪	tornado
🌫	fog
🌬	wind face
🌀	cyclone
🌈	rainbow
🌂	closed umbrella
☂	umbrella
☔	umbrella with rain drops
⛱	umbrella on ground
⚡	high voltage
❄	snowflake
☃	snowman
⛄	snowman without snow
☄	comet
🔥	fire
💧	droplet
🌊	water wave
🎃	jack-o-lantern
🎄	Christmas tree
🎆	fireworks
🎇	sparkler
🧨	firecracker
✨	sparkles
🎈	balloon
🎉	party popper
🎊	confetti ball
🎋	tanabata tree
🎍	pine decoration
🎎	Japanese dolls
🎏	carp streamer
🎐	wind chime
🎑	moon viewing ceremony
🧧	red envelope
🎀	ribbon
🎁	wrapped gift
🎗	reminder ribbon
🎟	admission tickets
🎫	ticket
🎖	military medal
🏆	trophy
🏅	sports medal
🥇	1st place medal
🥈	2nd place medal
🥉	3rd place medal
⚽	soccer ball
⚾	baseball
🥎	softball
🏀	basketball
🏐	volleyball
🏈	american football
🏉	rugby football
🎾	tennis
🥏	flying disc
🎳	bowling
🏏	cricket game
🏑	field hockey
🏒	ice hockey
🥍	lacrosse
🏓	ping pong
🏸	badminton
🥊	boxing glove
🥋	martial arts uniform
🥅	goal net
⛳	flag in hole
⛸	ice skate
🎣	fishing pole
🎽	running shirt
🎿	skis
🛷	sled
🥌	curling stone
🎯	direct hit
🎱	pool 8 ball
🔮	crystal ball
🧿	nazar amulet
🎮	video game
🕹	joystick
🎰	slot machine
🎲	game die
🧩	jigsaw
🧸	teddy bear
♠	spade suit
♥	heart suit
♦	diamond suit
♣	club suit
♟	chess pawn
🃏	joker
🀄	mahjong red dragon
🎴	flower playing cards
🎭	performing arts
🖼	framed picture
🎨	artist palette
🧵	thread
🧶	yarn
🔇	muted speaker
🔈	speaker low volume
🔉	speaker medium volume
🔊	speaker high volume
📢	loudspeaker
📣	megaphone
📯	postal horn
🔔	bell
🔕	bell with slash
🎼	musical score
🎵	musical note
🎶	musical notes
🎙	studio microphone
🎚	level slider
🎛	control knobs
🎤	microphone
🎧	headphone
📻	radio
🎷	saxophone
🎸	guitar
🎹	musical keyboard
🎺	trumpet
🎻	violin
🥁	drum
📱	mobile phone
📲	mobile phone with arrow
☎	telephone
📞	telephone receiver
📟	pager
📠	fax machine
🔋	battery
🔌	electric plug
💻	laptop computer
🖥	desktop computer
🖨	printer
⌨	keyboard
🖱	computer mouse
🖲	trackball
💽	computer disk
💾	floppy disk
💿	optical disk
📀	dvd
🧮	abacus
🎥	movie camera
🎞	film frames
📽	film projector
🎬	clapper board
📺	television
📷	camera
📸	camera with flash
📹	video camera
📼	videocassette
🔍	magnifying glass tilted left
🔎	magnifying glass tilted right
🕯	candle
💡	light bulb
🔦	flashlight
🏮	red paper lantern
📔	notebook with decorative cover
📕	closed book
📖	open book
📗	green book
📘	blue book
📙	orange book
📚	books
📓	notebook
📒	ledger
📃	page with curl
📜	scroll
📄	page facing up
📰	newspaper
🗞	rolled-up newspaper
📑	bookmark tabs
🔖	bookmark
🏷	label
💰	money bag
💴	yen banknote
💵	dollar banknote
💶	euro banknote
💷	pound banknote
💸	money with wings
💳	credit card
🧾	receipt
💹	chart increasing with yen
💱	currency exchange
💲	heavy dollar sign
✉	envelope
📧	e-mail
📨	incoming envelope
📩	envelope with arrow
📤	outbox tray
📥	inbox tray
📦	package
📫	closed mailbox with raised flag
📪	closed mailbox with lowered flag
📬	open mailbox with raised flag
📭	open mailbox with lowered flag
📮	postbox
🗳	ballot box with ballot
✏	pencil
✒	black nib
🖋	fountain pen
🖊	pen
🖌	paintbrush
🖍	crayon
📝	memo
💼	briefcase
📁	file folder
📂	open file folder
🗂	card index dividers
📅	calendar
📆	tear-off calendar
🗒	spiral notepad
🗓	spiral calendar
📇	card index
📈	chart increasing
📉	chart decreasing
📊	bar chart
📋	clipboard
📌	pushpin
📍	round pushpin
📎	paperclip
🖇	linked paperclips
📏	straight ruler
📐	triangular ruler
✂	scissors
🗃	card file box
🗄	file cabinet
🗑	wastebasket
🔒	locked
🔓	unlocked
🔏	locked with pen
🔐	locked with key
🔑	key
🗝	old key
🔨	hammer
⛏	pick
⚒	hammer and pick
🛠	hammer and wrench
🗡	dagger
⚔	crossed swords
🔫	pistol
🏹	bow and arrow
🛡	shield
🔧	wrench
🔩	nut and bolt
⚙	gear
🗜	clamp
⚖	balance scale
🔗	link
⛓	chains
🧰	toolbox
🧲	magnet
⚗	alembic
🧪	test tube
🧫	petri dish
🧬	dna
🔬	microscope
🔭	telescope
📡	satellite antenna
💉	syringe
💊	pill
🚪	door
🛏	bed
🛋	couch and lamp
🚽	toilet
🚿	shower
🛁	bathtub
🧴	lotion bottle
🧷	safety pin
🧹	broom
🧺	basket
🧻	roll of paper
🧼	soap
🧽	sponge
🧯	fire extinguisher
🛒	shopping cart
🚬	cigarette
⚰	coffin
⚱	funeral urn
🗿	moai
🏧	ATM sign
🚮	litter in bin sign
🚰	potable water
♿	wheelchair symbol
🚹	men’s room
🚺	women’s room
🚻	restroom
🚼	baby symbol
🚾	water closet
🛂	passport control
🛃	customs
🛄	baggage claim
🛅	left luggage
⚠	warning
🚸	children crossing
⛔	no entry
🚫	prohibited
🚳	no bicycles
🚭	no smoking
🚯	no littering
🚱	non-potable water
🚷	no pedestrians
📵	no mobile phones
🔞	no one under eighteen
☢	radioactive
☣	biohazard
⬆	up arrow
↗	up-right arrow
➡	right arrow
↘	down-right arrow
⬇	down arrow
↙	down-left arrow
⬅	left arrow
↖	up-left arrow
↕	up-down arrow
↔	left-right arrow
↩	right arrow curving left
↪	left arrow curving right
⤴	right arrow curving up
⤵	right arrow curving down
🔃	clockwise vertical arrows
🔄	counterclockwise arrows button
🔙	BACK arrow
🔚	END arrow
🔛	ON! arrow
🔜	SOON arrow
🔝	TOP arrow
🛐	place of worship
⚛	atom symbol
🕉	om
✡	star of David
☸	wheel of dharma
☯	yin yang
✝	latin cross
☦	orthodox cross
☪	star and crescent
☮	peace symbol
🕎	menorah
🔯	dotted six-pointed star
♈	Aries
♉	Taurus
♊	Gemini
♋	Cancer
♌	Leo
♍	Virgo
♎	Libra
♏	Scorpio
♐	Sagittarius
♑	Capricorn
♒	Aquarius
♓	Pisces
⛎	Ophiuchus
🔀	shuffle tracks button
🔁	repeat button
🔂	repeat single button
▶	play button
⏩	fast-forward button
⏭	next track button
⏯	play or pause button
◀	reverse button
⏪	fast reverse button
⏮	last track button
🔼	upwards button
⏫	fast up button
🔽	downwards button
⏬	fast down button
⏸	pause button
⏹	stop button
⏺	record button
⏏	eject button
🎦	cinema
🔅	dim button
🔆	bright button
📶	antenna bars
📳	vibration mode
📴	mobile phone off
♀	female sign
♂	male sign
⚕	medical symbol
♾	infinity
♻	recycling symbol
⚜	fleur-de-lis
🔱	trident emblem
📛	name badge
🔰	Japanese symbol for beginner
⭕	heavy large circle
✅	white heavy check mark
☑	ballot box with check
✔	heavy check mark
✖	heavy multiplication x
❌	cross mark
❎	cross mark button
➕	heavy plus sign
➖	heavy minus sign
➗	heavy division sign
➰	curly loop
➿	double curly loop
〽	part alternation mark
✳	eight-spoked asterisk
✴	eight-pointed star
❇	sparkle
‼	double exclamation mark
⁉	exclamation question mark
❓	question mark
❔	white question mark
❕	white exclamation mark
❗	exclamation mark
〰	wavy dash
©	copyright
®	registered
™	trade mark
🔟	keycap: 10
💯	hundred points
🔠	input latin uppercase
🔡	input latin lowercase
🔢	input numbers
🔣	input symbols
🔤	input latin letters
🅰	A button (blood type)
🆎	AB button (blood type)
🅱	B button (blood type)
🆑	CL button
🆒	COOL button
🆓	FREE button
ℹ	information
🆔	ID button
Ⓜ	circled M
🆕	NEW button
🆖	NG button
🅾	O button (blood type)
🆗	OK button
🅿	P button
🆘	SOS button
🆙	UP! button
🆚	VS button
🈁	Japanese “here” button
🈂	Japanese “service charge” button
🈷	Japanese “monthly amount” button
🈶	Japanese “not free of charge” button
🈯	Japanese “reserved” button
🉐	Japanese “bargain” button
🈹	Japanese “discount” button
🈚	Japanese “free of charge” button
🈲	Japanese “prohibited” button
🉑	Japanese “acceptable” button
🈸	Japanese “application” button
🈴	Japanese “passing grade” button
🈳	Japanese “vacancy” button
㊗	Japanese “congratulations” button
㊙	Japanese “secret” button
🈺	Japanese “open for business” button
🈵	Japanese “no vacancy” button
▪	black small square
▫	white small square
◻	white medium square
◼	black medium square
◽	white medium-small square
◾	black medium-small square
⬛	black large square
⬜	white large square
🔶	large orange diamond
🔷	large blue diamond
🔸	small orange diamond
🔹	small blue diamond
🔺	red triangle pointed up
🔻	red triangle pointed down
💠	diamond with a dot
🔘	radio button
🔲	black square button
🔳	white square button
⚪	white circle
⚫	black circle
🔴	red circle
🔵	blue circle
🏁	chequered flag
🚩	triangular flag
🎌	crossed flags
🏴	black flag
🏳	white flag`.slice(1)
