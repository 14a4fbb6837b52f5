/** Name lists of the invented city. Written for it; any likeness to a real street or person is chance. */

/** The city, its river and its creek. None of them is on any real map that we know of. */
export const cityName = 'Larkwater'
export const riverName = 'Osprey River'
export const creekName = 'Fennel Creek'

const words =
  'Alder Amber Anvil Apple Arbor Ash Aspen Aster Badger Balsam Barley Basalt Beacon Beaver Beech Bellflower Birch Bittern Blackthorn Bluebell Bluestem Bobolink Bracken Bramble Brickyard Briar Brook Buckeye Bulrush Bunting Burdock Butternut Buttercup Canary Candle Cannery Cardinal Carriage Catalpa Cattail Cedar Chandler Cherry Chestnut Chickadee Chicory Cider Clay Clearwater Clover Cobble Columbine Compass Cooper Copper Cordage Coral Cornflower Cottonwood Cowslip Crane Creekside Crossbill Currant Curlew Cypress Dapple Dogwood Dove Drover Dunlin Eagle Egret Elderberry Elm Ember Fallow Falcon Farrier Fern Ferry Fiddler Finch Fir Flint Flax Foundry Foxglove Foxtail Garnet Gentian Glasswork Goldenrod Goldfinch Goshawk Granary Granite Grebe Greenbrier Grouse Hackberry Harbor Harrier Harvest Hawthorn Hazel Heather Hemlock Heron Hickory Hollow Holly Honeylocust Hornbeam Hyacinth Indigo Iris Ironwood Ivy Jasper Jay Juniper Kestrel Killdeer Kiln Kingfisher Lamplighter Lantern Larch Lark Larkspur Laurel Lilac Limestone Linden Linnet Locust Loom Lupine Magnolia Mallard Mallow Maple Marigold Market Marlin Marsh Martin Mason Meadow Meadowlark Merganser Milkweed Mill Millstone Mint Mockingbird Moss Mulberry Mustard Myrtle Nettle Nightjar Nuthatch Oak Oar Orchard Oriole Osier Otter Owl Oxbow Pebble Pecan Peony Persimmon Pewter Pheasant Phlox Pigeon Pine Pintail Pipit Plover Plum Pond Poplar Poppy Prairie Primrose Quail Quarry Quartz Quince Rail Rampart Raspberry Raven Redbud Redpoll Redwing Reed Ridge Robin Ropewalk Rosehip Rowan Rushes Sable Saddler Saffron Sage Sandbar Sandpiper Sassafras Sawyer Sedge Serviceberry Shale Shearwater Siskin Slate Smithy Snipe Snowberry Sorrel Sparrow Spindle Spruce Starling Stonecrop Sumac Sunflower Swallow Swan Sweetbriar Sweetgum Swift Sycamore Tamarack Tanager Tannery Tansy Teal Teasel Tern Thistle Thrush Thyme Timber Towhee Trillium Tulip Tupelo Turnstone Umber Verbena Vervain Vesper Viburnum Vine Viola Vireo Wagon Walnut Warbler Waxwing Weaver Wharf Wheat Wheelwright Whippoorwill Widgeon Willet Willow Windmill Winterberry Wisteria Woodbine Woodcock Wren Yarrow Yew Zinnia'

/** First parts of street names. */
export const streetWords: readonly string[] = words.split(' ')

export const streetEndings = ['Street', 'Avenue', 'Street', 'Avenue', 'Place'] as const
export const greatEndings = ['Avenue', 'Boulevard', 'Road', 'Avenue'] as const
export const suburbEndings = ['Lane', 'Drive', 'Way', 'Court', 'Circle', 'Terrace', 'Trail'] as const

export const neighbourhoodNames: readonly string[] =
  'Old Quay,Ropewalk,Lantern Hill,Market Cross,Saddlers Row,Tannery Bend,Chandlers Gate,Millrace,Glassworks,Orchard Park,Ferry Point,Brickfield,Drovers Yard,Cannery Flats,Heron Reach,Foxglove,Sycamore Heights,Juniper Rise,Cooper Row,Copper Hill,Meadowlark,Windmill Fields,Harrow Green,Sparrow Hill,Long Acre,Beacon Ridge,Kiln Lane,Redbud,Prairie View,Oxbow,Stonecrop,Quarry Side,Willow Basin,Tamarack,Larkspur,Cedar Bluffs,Sandpiper,Plover Point,Granary,Bluestem,Walnut Grove,Thistledown,Hollow Way,Hickory Bend,Clearwater,Marigold,Linden Park,Bittern Marsh,Saltbox Hill,Primrose,Aster Fields,Vireo,Goldenrod,Sandbar'.split(
    ',',
  )

export const parkNames: readonly string[] =
  'Founders Park,Lantern Green,Cannery Park,Brickfield Common,Fennel Creek Park,Windmill Park,Heron Meadows,Catalpa Arboretum,Orchard Common,Plover Woods,Bluestem Preserve,Bittern Marsh Park'.split(
    ',',
  )

export const givenNames: readonly string[] =
  'Adela,Amos,Anneke,Arlo,Beatriz,Bram,Calla,Cedric,Dalia,Desmond,Edda,Elio,Farah,Felix,Greta,Hollis,Ida,Ivo,Jonna,Kamal,Lena,Linus,Mabel,Marek,Nadia,Nils,Odette,Orin,Paloma,Perrin,Quill,Rosalind,Rufus,Saskia,Silas,Tamsin,Tobias,Una,Viggo,Wilma,Yusuf,Zora'.split(
    ',',
  )

export const familyNames: readonly string[] =
  'Abernack,Ashgrove,Bellwin,Brandvold,Carrowell,Castellane,Dunmarrow,Elmquist,Fairlane,Farrowby,Garrick,Halvern,Hartsong,Ingelow,Jarrold,Kestrelman,Lindqvale,Lorimar,Marchbank,Merriwell,Nordgaard,Oakhurst,Okonwe,Pellworth,Pemberline,Quillan,Ravenel,Rosmarin,Sandoval-Reyne,Silverwood,Tarrant,Thistlewood,Underhill,Valderrey,Vantongeren,Wexcombe,Whitlock,Winterbourne,Yarborough,Zelwick'.split(
    ',',
  )
